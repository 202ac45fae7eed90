	01  TAB-REC.
	    05	TAB-A	PIC X(3).
000100	05  TAB-B		PIC S9(5)	COMP-3.
      *	comment
      	05 TAB-C PIC X(2).
