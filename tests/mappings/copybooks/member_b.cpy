           05  PRE-FIRST           PIC X(3).
           05  SECOND-OLD          PIC X(4).
           05  PRE-REDEF REDEFINES SECOND-OLD PIC 9(4).
