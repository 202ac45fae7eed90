      * FIELD-A and FIELD-L of IBM's manual, "Slack bytes within records"
       01  FIELD-A.
           05  FIELD-B             PIC X(5).
           05  FIELD-C.
               10  FIELD-D         PIC XX.
               10  FIELD-E         COMP PIC S9(6) SYNC.
       01  FIELD-L.
           05  FIELD-M             PIC X(5).
           05  FIELD-N             PIC XX.
           05  FIELD-O.
               10  FIELD-P         COMP PIC S9(6) SYNC.
      * Ten digits and more lie on a full word, not on a double word.
       01  COMP-8.
           05  EIGHT-A             PIC X(4).
           05  EIGHT-B             PIC S9(18) COMP SYNC.
           05  EIGHT-TABLE OCCURS 2.
               10  EIGHT-C         PIC S9(9) COMP SYNC.
               10  EIGHT-D         PIC X.
      * SYNC at level 01 holds for every item in it.
       01  ALL-OF-IT               SYNC.
           05  ALL-A               PIC X.
           05  ALL-B               PIC S9(4) COMP.
      * The table of IBM's manual, "Slack bytes within records"
       01  WORK-RECORD.
           05  WORK-CODE           PIC X.
           05  COMP-TABLE OCCURS 10 TIMES.
               10  COMP-TYPE       PIC X.
               10  COMP-PAY        PIC S9(4)V99 COMP SYNC.
               10  COMP-HRS        PIC S9(3) COMP SYNC.
               10  COMP-NAME       PIC X(5).
           05  WORK-END            PIC X.
