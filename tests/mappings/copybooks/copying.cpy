       01  WK-REC.
           COPY MEMBER REPLACING ==:TAG:== BY ==WK==
                                 ==(LEN)== BY ==(12)==
                                 OLD-NAME BY NEW-NAME.
       01  IN-REC.
           COPY "MEMBER.cpy" REPLACING ==:TAG:== BY ==IN==
               ==PIC X(LEN)== BY ==PIC 9(3)
               COMP-3== OLD-NAME BY KEPT-IT.
       01  OUT-REC.
           COPY member_b REPLACING LEADING ==PRE== BY ==OUT==
                                   TRAILING ==-OLD== BY ==-NEW==.
