000010*****************************************************************
000020*  つばめ宛名システム V2   住登外者ファイル (ATENA)
000030*  可変長 (RDW)  EBCDIK + KEIS83   一人三セグメント
000040*****************************************************************
000050 01  ATENA-HEAD.
000060     05  KBN                 PIC X(01).
000070     05  SAKUSEI-YMD         PIC 9(08).
000080     05  DANTAI-CD           PIC X(06).
000090     05  FILLER              PIC X(06).
000100 01  ATENA-REC.
000110     05  KBN                 PIC X(01).
000120*  基本
000130     05  KIHON.
000140         10  ATENA-NO        PIC 9(10).
000150         10  KOJIN-NO        PIC X(12).
000160         10  GAIKOKU-KBN     PIC X(01).
000170         10  SHIMEI          PIC X(80).
000180         10  SHIMEI-KN       PIC X(40).
000190         10  SEIBETSU        PIC X(01).
000200         10  SEI-YMD         PIC 9(08) COMP-3.
000210         10  DAIHYO-F        PIC 9(01).
000220         10  NAYOSE-NO       PIC X(10).
000230*  住所
000240     05  JUSHO               REDEFINES KIHON.
000250         10  SHIKUCHOSON-CD  PIC X(06).
000260         10  KEN             PIC N(04).
000270         10  SHIKUCHOSON     PIC N(06).
000280         10  MACHI           PIC N(10).
000290         10  BANCHI          PIC N(10).
000300         10  KATAGAKI        PIC X(30).
000310         10  YUBIN-NO        PIC X(07).
000320*  業務
000330     05  GYOMU               REDEFINES KIHON.
000340         10  GYOMU-SU        PIC 9(01).
000350         10  GYOMU-ID        PIC X(03) OCCURS 5 TIMES.
000360 01  ATENA-TRAIL.
000370     05  KBN                 PIC X(01).
000380     05  KENSU               PIC 9(08).
