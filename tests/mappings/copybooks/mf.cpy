       01  MF-REC.
           05  MF-1                PIC 9(2) COMP.
           05  MF-2                PIC S9(4) COMP-5.
           05  MF-3                PIC S9(6) COMP.
           05  MF-3U               PIC 9(7) COMP.
           05  MF-4                PIC S9(7) COMP.
           05  MF-5                PIC 9(12) COMP-5.
           05  MF-6                PIC S9(12) COMP.
           05  MF-7                PIC S9(16) COMP.
           05  MF-8                PIC S9(18) COMP-5.
           05  MF-X                PIC X(3) COMP-X.
           05  MF-X9               PIC 9(7) COMP-X.
           05  MF-SYNC             PIC S9(9) COMP-3 SYNC.
           05  MF-FLOAT            COMP-1.
           05  MF-LONG             BINARY-LONG UNSIGNED.
           05  MF-END              PIC X.
