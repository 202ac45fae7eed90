000100* Every usage, sign and scaling in one record
000200 01  USAGES.
000300     05  D-PLAIN           PIC 9(07).
000400     05  D-SIGNED          PIC S9(05)V9(02).
000500     05  D-LEADING         PIC S9(05) SIGN IS LEADING.
000600     05  D-SEPARATE        PIC S9(05)V99
000700                           SIGN TRAILING SEPARATE CHARACTER.
000800     05  D-FRONT           PIC S9(3) LEADING SEPARATE.
000900     05  D-SCALED-UP       PIC 9(3)PPP.
001000     05  D-SCALED-DOWN     PIC SVPP9(4).
001100     05  D-LONG            PIC S9(31).
001200     05  B-4               PIC S9(4) COMP.
001300     05  B-9               PIC 9(9) BINARY.
001400     05  B-18              PIC S9(13)V9(5) COMP-4.
001500     05  B-WORD            PIC S9(5) USAGE IS COMPUTATIONAL.
001600     05  P-ODD             PIC S9(7)V99 COMP-3.
001700     05  P-EVEN            PIC 9(6) PACKED-DECIMAL.
001800     05  P-LONG            PIC S9(31) USAGE COMPUTATIONAL-3.
001900     05  P-SCALED          PIC S9(5)PP COMP-3.
002000     05  U-PACKED          PIC 9(5) COMP-6.
002100     05  F-SINGLE          COMP-1.
002200     05  F-DOUBLE          USAGE IS COMPUTATIONAL-2.
002300     05  I-INDEX           USAGE INDEX.
002400     05  E-MONEY           PIC $ZZ,ZZ9.99CR.
002500     05  E-DATE            PIC 9999/99/99.
002600     05  E-STARS           PIC **,**9.99-.
002700     05  E-FLOAT           PIC +++,++9.99.
002800     05  E-TEXT            PIC XXBXX/X(3)0.
002900     05  A-TEXT            PIC A(12) JUSTIFIED RIGHT.
003000     05  Z-BLANK           PIC 9(8) BLANK WHEN ZERO.
003100     05                    PIC X(02).
003200     05  FILLER            PIC X(03) VALUE SPACES.
003300     05  LAST-ONE          PIC X.
003400 01  GROUPS-SAY            USAGE COMP-3.
003500     03  G-A               PIC S9(5).
003600     03  G-B.
003700         05  G-C           PIC 9(6) OCCURS 3.
003800         05  G-D           PIC S9(4) DISPLAY.
003900     03  G-E               SIGN LEADING SEPARATE DISPLAY.
004000         05  G-F           PIC S9(4).
004100         05  G-G           PIC S9(4) TRAILING.
004200         05  G-H           PIC 9(4).
004300         05  G-I           PIC X(3).
004400 77  ALONE                 PIC S9(9) COMP.
