*> Free form: no columns at all
01 FREE-REC.
  05 FREE-A PIC X(3). 05 FREE-B PIC 9(5) COMP. *> two on a line
05 FREE-C.
10 FREE-D PIC X VALUE "*> no comment".
          10 FREE-E PIC S9(5)
             SIGN LEADING
             SEPARATE.
  05 FREE-F-THIS-LINE-GOES-ON-FAR-BEYOND-COLUMN-72                                    PIC X(7).
  05 FREE-G PIC 99.
