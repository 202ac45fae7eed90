       01  REDEF-REC.
           05  KBN                 PIC X.
               88  KOJIN           VALUE '1'.
               88  HOJIN           VALUES ARE '2' '3', '5' THRU '9'.
               88  MANY            VALUE 'A.B' "C''D" X'0F'
                                   SPACES LOW-VALUES.
           05  BODY                PIC X(20).
           05  BODY-1 REDEFINES BODY.
               10  SEI             PIC X(8).
               10  MEI             PIC X(8).
           05  BODY-2 REDEFINES BODY.
               10  KAISHA          PIC X(15).
               10  DAIHYO REDEFINES KAISHA.
                   15  DAIHYO-SEI  PIC X(5).
                   15  DAIHYO-NO   PIC 9(9) COMP.
               10  SHIHON          PIC S9(9) COMP-3.
           05  BODY-3 REDEFINES BODY-2 PIC 9(20).
           05  AFTER-BODY          PIC X(3).
           05  YMD                 PIC 9(8).
           05  YMD-R REDEFINES YMD.
               10  Y               PIC 9(4).
               10  M               PIC 9(2).
               10  D               PIC 9(2).
           05  YMD-X REDEFINES YMD PIC X(8).
           05  LAST-OF-IT          PIC X.
       01  OTHER-VIEW REDEFINES REDEF-REC.
           05  WHOLE               PIC X(32).
