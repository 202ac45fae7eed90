      * Not a copybook of its own: copied by copying.cpy
           05  :TAG:-KEY           PIC 9(4).
           05  :TAG:-TEXT          PIC X(LEN).
           05  OLD-NAME            PIC X(2) VALUE ':TAG:'.
