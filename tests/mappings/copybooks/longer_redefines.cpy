       01  LONGER.
           05  SHORT-ONE           PIC X(4).
           05  LONG-ONE REDEFINES SHORT-ONE PIC X(9).
           05  MIDDLE-ONE REDEFINES SHORT-ONE.
               10  MIDDLE-A        PIC X(6).
           05  AFTER-ALL           PIC X.
