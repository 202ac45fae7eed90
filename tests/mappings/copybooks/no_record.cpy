           05  NO-A                PIC X(3).
           05  NO-B.
               10  NO-C            PIC 9(3).
