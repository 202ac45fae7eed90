       01  SYNC-REC.
           05  S-CODE              PIC X.
           05  S-HALF              PIC S9(4) COMP SYNC.
           05  S-A                 PIC X(3).
           05  S-FULL              PIC S9(9) COMP SYNCHRONIZED RIGHT.
           05  S-B                 PIC X.
           05  S-SINGLE            COMP-1 SYNC LEFT.
           05  S-C                 PIC X.
           05  S-DOUBLE            COMP-2 SYNC.
           05  S-D                 PIC X.
           05  S-PACKED            PIC S9(5) COMP-3 SYNC.
           05  S-INDEX             INDEX SYNC.
       01  NESTED-SYNC.
           05  N-A                 PIC X.
           05  N-OUTER OCCURS 2.
               10  N-B             PIC X.
               10  N-INNER OCCURS 2.
                   15  N-C         PIC X.
                   15  N-D         PIC S9(4) COMP SYNC.
               10  N-E             PIC X.
           05  N-F                 PIC S9(6) COMP SYNC OCCURS 3.
           05  N-G                 PIC X(6).
           05  N-H REDEFINES N-G.
               10  N-I             PIC X.
               10  N-J             PIC S9(4) COMP SYNC.
           05  N-K                 PIC X.
