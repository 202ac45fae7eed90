           EXEC SQL DECLARE JUMIN TABLE
           ( ATENA_NO CHAR(10) NOT NULL,
             KINGAKU DECIMAL(9,0) ) END-EXEC.
       FD  JUMIN-FILE LABEL RECORD IS STANDARD
           BLOCK CONTAINS 0 RECORDS.
       01  DCLJUMIN.
           10 ATENA-NO             PIC X(10).
           10 NAMAE.
              49 NAMAE-LEN         PIC S9(4) USAGE COMP.
              49 NAMAE-TEXT        PIC X(40).
           10 KINGAKU              PIC S9(9)V USAGE COMP-3.
           EXEC SQL INCLUDE member_b END-EXEC.
