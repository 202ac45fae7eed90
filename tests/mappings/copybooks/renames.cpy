       01  RENAMED.
           05  R-A                 PIC X(4).
           05  R-GROUP.
               10  R-B             PIC S9(5) COMP-3.
               10  R-C             PIC X(2).
           05  R-D                 PIC 9(6).
           66  R-WHOLE RENAMES R-A THRU R-D.
           66  R-MIDDLE RENAMES R-B OF R-GROUP THROUGH R-D OF RENAMED.
           66  R-ONE RENAMES R-B.
           66  R-SAME RENAMES R-GROUP.
       01  NEXT-ONE                PIC X(3).
