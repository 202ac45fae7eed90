000010*****************************************************************
000020*  早手住民記録システム V5   住民マスタ (JUMINM)
000030*  固定長 400 バイト  EBCDIC(カナ) + JEF
000040*****************************************************************
000050 01  JUMIN-HEADER.
000060     05  REC-KBN             PIC X(01).
000070         88  HEADER-REC      VALUE 'H'.
000080     05  SAKUSEI-YMD         PIC 9(08).
000090     05  SHIKUCHOSON-CD      PIC X(06).
000100     05  NOHIN-NO            PIC 9(06).
000110     05  FILLER              PIC X(379).
000120*  住民履歴
000130 01  JUMIN-DETAIL.
000140     05  REC-KBN             PIC X(01).
000150         88  DETAIL-REC      VALUE 'D'.
000160     05  ATENA-NO            PIC 9(10).
000170     05  RIREKI-NO           PIC 9(04) COMP.
000180     05  EDA-NO              PIC S9(03).
000190     05  SETAI-NO            PIC 9(10).
000200     05  JUMIN-SBT           PIC X(01).
000210         88  NIHONJIN        VALUE '1'.
000220         88  GAIKOKUJIN      VALUE '3'.
000230     05  JUMIN-JOTAI         PIC X(02).
000240     05  SHIMEI-KJ           PIC X(62).
000250     05  SHIMEI-KN           PIC X(40).
000260     05  SHIMEI-RM           PIC X(40).
000270     05  TSUSHO              PIC X(42).
000280     05  SEIBETSU            PIC 9(01).
000290     05  SEI-GENGO           PIC X(01).
000300     05  SEI-YMD             PIC 9(06) COMP-3.
000310     05  TSUZUKI             PIC X(02) OCCURS 4 TIMES.
000320     05  MACHI-CD            PIC X(07).
000330     05  BANCHI              PIC N(10).
000340     05  KATAGAKI            PIC N(15).
000350     05  IDO-YMD             PIC 9(08).
000360     05  IDO-YMD-R           REDEFINES IDO-YMD.
000370         10  IDO-NEN         PIC 9(04).
000380         10  IDO-TSUKI       PIC 9(02).
000390         10  IDO-HI          PIC 9(02).
000400     05  TODOKE-YMD          PIC 9(08).
000410     05  IDO-JIYU            PIC X(03).
000420     05  JUMIN-GENGO         PIC X(01).
000430     05  JUMIN-YMD           PIC 9(06).
000440     05  SADAME-YMD          PIC 9(08).
000450     05  ZENJUSHO            PIC N(12).
000460     05  SHOJO-YMD           PIC 9(08).
000470     05  SHOJO-TODOKE-YMD    PIC 9(08).
000480     05  KOKUSEKI            PIC X(03).
000490     05  ZAIRYU              PIC X(03).
000500     05  ZAIRYU-YMD          PIC 9(08).
000510     05  KOJIN-NO            PIC X(12).
000520     05  SAIKO-F             PIC X(01).
000530     05  SAKUJO-F            PIC X(01).
000540     05  KOSHIN-NO           PIC S9(07) COMP-3.
000550     05  FILLER              PIC X(10).
000560*  異動履歴
000570 01  JUMIN-IDO.
000580     05  REC-KBN             PIC X(01).
000590         88  IDO-REC         VALUE 'I'.
000600     05  ATENA-NO            PIC 9(10).
000610     05  IDO-SEQ             PIC 9(04) COMP.
000620     05  IDO-YMD             PIC 9(08).
000630     05  TODOKE-YMD          PIC 9(08).
000640     05  IDO-JIYU            PIC X(03).
000650     05  MAE-SETAI-NO        PIC 9(10).
000660     05  ATO-SETAI-NO        PIC 9(10).
000670     05  IDO-NAIYO           PIC X(80).
000680     05  HOZON-GENGO         PIC X(01).
000690     05  HOZON-YMD           PIC 9(06) COMP-3.
000700     05  TANMATSU            PIC X(08).
000710     05  FILLER              PIC X(255).
000720 01  JUMIN-TRAILER.
000730     05  REC-KBN             PIC X(01).
000740         88  TRAILER-REC     VALUE 'T'.
000750     05  KENSU               PIC 9(08).
000760     05  GOKEI               PIC S9(15) COMP-3.
000770     05  FILLER              PIC X(383).
