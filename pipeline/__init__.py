"""A run without Airflow: plan, stages (URI in, URI out), ledger, report, command line."""
