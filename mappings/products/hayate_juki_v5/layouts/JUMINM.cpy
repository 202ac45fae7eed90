000010*****************************************************************
000020*  早手住民記録システム V5   住民マスタ (JUMINM)
000030*  固定長 600 バイト  EBCDIC(カナ) + JEF
000040*****************************************************************
000050 01  JUMIN-HEADER.
000060     05  REC-KBN             PIC X(01).
000070         88  HEADER-REC      VALUE 'H'.
000080     05  SAKUSEI-YMD         PIC 9(08).
000090     05  SHIKUCHOSON-CD      PIC X(06).
000100     05  NOHIN-NO            PIC 9(06).
000110     05  FILLER              PIC X(579).
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
000550     05  KYUJI               PIC X(12).
000560     05  KYUJI-KN            PIC X(12).
000570     05  HONSEKI-CD          PIC X(06).
000580     05  HONSEKI             PIC N(15).
000590     05  HITTOSHA            PIC X(32).
000600     05  JUMINHYO-CD         PIC X(11).
000610     05  KITEI-KBN           PIC X(01).
000620     05  CARD-NO             PIC X(12).
000630     05  ZAIRYU-NEN          PIC X(02).
000640     05  ZAIRYU-TSUKI        PIC X(02).
000650     05  ZAIRYU-HI           PIC X(03).
000660     05  GAI-JUMIN-YMD       PIC 9(08).
000670     05  ZEN-KUNI            PIC X(03).
000680     05  YOTEI-JUSHO         PIC N(12).
000690     05  KAKUTEI-JUSHO       PIC N(12).
000700     05  TSUCHI-YMD          PIC 9(08).
000710     05  FILLER              PIC X(20).
000720*  異動履歴
000730 01  JUMIN-IDO.
000740     05  REC-KBN             PIC X(01).
000750         88  IDO-REC         VALUE 'I'.
000760     05  ATENA-NO            PIC 9(10).
000770     05  IDO-SEQ             PIC 9(04) COMP.
000780     05  IDO-YMD             PIC 9(08).
000790     05  TODOKE-YMD          PIC 9(08).
000800     05  IDO-JIYU            PIC X(03).
000810     05  MAE-SETAI-NO        PIC 9(10).
000820     05  ATO-SETAI-NO        PIC 9(10).
000830     05  IDO-NAIYO           PIC X(80).
000840     05  HOZON-GENGO         PIC X(01).
000850     05  HOZON-YMD           PIC 9(06) COMP-3.
000860     05  TANMATSU            PIC X(08).
000870     05  FILLER              PIC X(455).
000880*  支援措置（申出書ごと、延長のたびに一件）
000890 01  JUMIN-SIEN.
000900     05  REC-KBN             PIC X(01).
000910         88  SIEN-REC        VALUE 'S'.
000920     05  ATENA-NO            PIC 9(10).
000930     05  SIEN-RIREKI-NO      PIC 9(04) COMP.
000940     05  SIEN-KBN            PIC X(01).
000950     05  SIEN-JIYU           PIC X(01).
000960     05  MOSHIDE-YMD         PIC 9(08).
000970     05  KAISHI-YMD          PIC 9(08).
000980     05  SHURYO-YMD          PIC 9(08).
000990     05  SEIGEN              PIC X(08).
001000     05  SODAN-KIKAN         PIC N(15).
001010     05  HEISIEN-NO          PIC X(10) OCCURS 5 TIMES.
001020     05  TANMATSU            PIC X(08).
001030     05  FILLER              PIC X(465).
001040 01  JUMIN-TRAILER.
001050     05  REC-KBN             PIC X(01).
001060         88  TRAILER-REC     VALUE 'T'.
001070     05  KENSU               PIC 9(08).
001080     05  GOKEI               PIC S9(15) COMP-3.
001090     05  FILLER              PIC X(583).
