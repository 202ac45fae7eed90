      *CBL LIB
       TITLE 'THE FORM'.
       SKIP2
000100 01  FORM-REC.                                                    IDENT001
      / A NEW PAGE
000200     05  FORM-A PIC X(10).                                        05 NO X.
000300     05  FORM-LONG-NA
000400-        ME PIC X(05).                                            IDENT004
000500     05  FORM-B PIC X(80) VALUE 'A LITERAL THAT GOES ON TO COLUMN 72 A
      * A comment between a line and its continuation
000600-    'ND ON THE NEXT LINE. 05 NOT-AN-ITEM PIC X.'.
      D    05  FORM-DEBUG PIC X(99).
       EJECT
A7-JA*     05  FORM-OLD PIC X.
A7-JAN     05  FORM-C                                                   IDENT009
                   ,   PICTURE   IS   9(3)   ;   USAGE   DISPLAY  .
           05  FORM-D PIC X(3) VALUE SPACE. 05 FORM-E PIC 9.
       05  FORM-F pic x(4).
           05  form-g Pic S9(03)v99 Comp-3
      ***************************************************************
           .
           05  FORM-H PIC X(2).*> to the end
