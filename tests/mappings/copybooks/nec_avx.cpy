       01  AVX-REC.
           05  AVX-ZONED           PIC S9(7) COMP.
           05  AVX-WORD            COMP-1.
           05  AVX-TWO-WORDS       PIC S9(9) COMP-2.
           05  AVX-PACKED          PIC S9(7) COMP-3.
           05  AVX-KANJI           PIC N(10).
           05  AVX-END             PIC X.
