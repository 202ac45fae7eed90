       01  DEPENDING-REC.
           05  KENSU               PIC 9(3) COMP-3.
           05  NINZU               PIC 9(2).
           05  MEISAI OCCURS 1 TO 20 TIMES
                   DEPENDING ON KENSU.
               10  KAMOKU          PIC X(5).
               10  KINGAKU         PIC S9(9) COMP-3.
               10  TSUKI OCCURS 12 TIMES.
                   15  TSUKI-GAKU  PIC S9(7) COMP.
           05  AFTER-IT            PIC X(10).
           05  HITO OCCURS 0 TO 4 DEPENDING ON NINZU.
               10  HITO-NO         PIC 9(10).
           05  THE-END             PIC X(2).
