       01  TABLES.
           05  SETAI OCCURS 3 TIMES INDEXED BY IX-A IX-B.
               10  SETAI-NO        PIC 9(10).
               10  MEMBER OCCURS 8.
                   15  ATENA-NO    PIC 9(10) COMP-3.
                   15  FLAGS       PIC X OCCURS 5 TIMES.
                   15  RATE        PIC S9(3)V9(3) COMP.
                   15  OLD-NEW.
                       20  OLD-CD  PIC X(2) OCCURS 2.
                       20  NEW-CD  PIC X(3).
               10  MEMBERS         PIC 99.
           05  YEARS OCCURS 5 TIMES ASCENDING KEY IS NENDO
                   INDEXED BY IX-C.
               10  NENDO           PIC 9(4).
               10  GAKU            PIC S9(11) COMP-3 OCCURS 12.
           05  TAIL                PIC X(4).
