"""Latin words that are met in Chinese text, as they are said in it.

Brands whose Chinese name sounds alike have that name (Google: 谷歌, Tesla: 特斯拉). Readings follow the names in use and
新华社译名室, 英语姓名译名手册; the rest is what is heard.
"""

from __future__ import annotations

from typing import Final

_TABLE: Final = """
# of all kinds
wifi wai1 fai1; wi wai1; fi fai1; ok ou1 kei4; okay ou1 kei4; app ei1 pi1 pi1; apps ei1 pi1 pi1; ipad ai4 pai4 de5; email yi1 mei4 er5;
hello ha1 lou2; hi hai1; hey hei1; bye bai4; byebye bai1 bai4; yes ye4 si5; no nou4; google gu3 ge1; chrome ke4 lou2 mu5; android an1 zhuo2;
apple ai1 pou5; windows wen1 dou1 si5; office ou1 fei1 si5; word wo4 de5; excel yi1 ke4 sai4 er5; linux li2 ni2 ke4 si5; python pai4 sen1;
java jia1 wa3; github ji1 te5 ha1 bu5; twitter tui1 te4; facebook fei1 si5 bu4 ke4; youtube you1 tu4 bu5; tiktok ti1 ke5 tuo2 ke5;
chatgpt chai4 te5 ji1 pi1 ti1; chat chai4 te5; open ou1 pen1; ins yin1 si5; vlog wei1 lou4 ge5; blog bu4 luo4 ge2; bug ba1 ge5; debug di4 ba1 ge5;
code kou4 de5; boss bo1 si5; cool ku4; cosplay kou1 si5 pu5 lei4; cos kou1 si5; party pa1 ti4; show xiu4; style si1 dai4 er5; fans fen3 si1;
follow fo1 lou5; happy hai1 pi5; sorry suo1 rui5; thank san1 ke5; thanks san1 ke5 si5; you you1; the ze5; a e5; of ou1 fu5; and an1 de5; in yin1;
on ang1; is yi1 zi5; it yi1 te5; to tu1; for fo1; this zi1 si5; that zai1 te5; my mai1; me mi1; we wei1; are a1; not nuo1 te5; love la1 fu5;
good gu1 de5; morning mo1 ning2; night nai1 te5; baby bei1 bi5; lady lei1 di5; music miu1 zei5 ke5; video wei1 di5 ou5; game gei1 mu5; team ti1 mu5;
time tai1 mu5; today tu1 dei4; world wo1 er5 de5; china chai1 na5; chinese chai1 ni1 zi5; english ying1 ge5 li5 shi5; new niu1; york yue1 ke5;
max mai1 ke5 si5; pro pu5 rou4; plus pu5 la1 si5; mini mi1 ni5; air ai1 er5; pc pi1 xi1; pk pi1 kei4; ktv kei1 ti1 wei1; vip wei1 ai1 pi1;
coffee kou1 fei5; pizza pi1 sa4; tesla te4 si1 la1; nike nai4 ke4; adidas a1 di2 da2 si1; disney di2 si1 ni2; sony suo3 ni2;
microsoft mai4 ke5 rou1 suo1 fu5 te5; huawei hua2 wei2; xiaomi xiao3 mi3; taobao tao2 bao3; wechat wei1 chai4 te5; alipay a1 li5 pei4;
bilibili bi4 li1 bi4 li1; weibo wei1 bo2; nasa na1 sa4; nato nei1 tou5; opec ou1 pai4 ke5; iot ai1 ou1 ti1; usb you1 ai2 si5 bi1; logo lou1 gou5;
demo di1 mou5; model mo2 te4; data dei1 ta5; card ka3 de5; club ke5 la4 bu5; bar ba1; box bo4 ke5 si5; car ka1; live lai4 fu5; three si5 rui1;
four fo1; five fai1 fu5; six xi1 ke5 si5; seven sai1 wen5; eight ei1 te5; nine nai1 en5; ten tan1; internet yin1 te5 nai4 te5; online ang1 lai4 en5;
offline ao1 fu5 lai4 en5; server se1 wo5; docker duo1 ke5 er5; cpu xi1 pi1 you1; gpu ji1 pi1 you1; am ei1 ai2 mu5; pm pi1 ai2 mu5; vs wei1 ai2 si5;
mr mi1 si5 te5; dr dao1 ke5 te5; www san1 da2 bu5 liu5; com kang1 mu5; http ei1 chi5 ti1 ti1 pi1; https ei1 chi5 ti1 ti1 pi1 ai2 si5; call kou1;
out ao1 te5; high hai1; low lou4; up a1 pu5; down dang4 en5; nice nai1 si5; smart si5 ma1 te5; home hou1 mu5; phone feng1; book bu4 ke5;
mac mai4 ke5; macbook mai4 ke5 bu4 ke5; mall mo1; hold hou4 de5; offer ou1 fo4; kpi kei1 pi1 ai1; ppt pi1 pi1 ti1; case kei1 si5;
deadline dai1 de5 lai4 en5; meeting mi1 ting5; like lai4 ke5; rap rui1 pu5;
# brands and names that Chinese has taken over by sound
amazon ya4 ma3 xun4; intel ying1 te4 er3; nvidia ying1 wei3 da2; yahoo ya3 hu3; ebay yi4 bei4; uber you1 bu4; netflix nai4 fei1;
ikea yi2 jia1; audi ao4 di2; benz ben1 chi2; ferrari fa3 la1 li4; porsche bao3 shi2 jie2; volvo wo4 er3 wo4; cola ke3 le4; coca ke3 kou3;
pepsi bai3 shi4; visa wei2 sa4; samsung san1 sang4; siri xi1 rui3; oppo ou1 po4; vivo wei1 wo4; honda hong2 da2; ford fu2 te4; buick bie2 ke4;
lego le4 gao1; barbie ba1 bi3; chanel xiang1 nai4 er3; dior di2 ao4; gucci gu3 chi2; prada pu3 la1 da2; boeing bo1 yin1; xerox shi1 le4;
philips fei1 li4 pu3; siemens xi1 men2 zi3; nokia nuo4 ji1 ya4; lenovo lian2 xiang3; alibaba a1 li3 ba1 ba1; baidu bai3 du4;
douyin dou3 yin1; tencent teng2 xun4; didi di1 di1; meituan mei3 tuan2; zhihu zhi1 hu1; deepseek di1 pu5 xi4 ke5; openai ou1 pen1 ei1 ai1;
# tools and terms
ubuntu wu1 ban1 tu4; debian dai1 bi5 an4; mysql mai1 ai2 si5 kou1 er5; redis rui1 di5 si5; nginx en1 jin1 ai2 ke5 si5; gmail ji1 mei4 er5;
javascript jia1 wa5 si5 ke5 rui1 pu5 te5; typescript tai1 pu5 si5 ke5 rui1 pu5 te5; outlook ao1 te5 lu4 ke5; iphone ai4 feng1; macos mai4 ke5 ou1 ai2 si5;
powerpoint pao1 er5 po4 yi5 en5 te5; photoshop fou1 tou5 xia4 pu5; bluetooth bu5 lu1 tu4 si5; startup si5 da1 te5 a4 pu5; update a1 pu5 dei4 te5;
upgrade a1 pu5 ge5 rui4 de5; download dang1 lou4 de5; upload a1 pu5 lou4 de5; cookie ku1 ki5; cache kai4 xu5; queue kiu1; wow wa1 ou5; mcdonald mai4 dang1 lao2;
unix you1 ni5 ke5 si5; kernel ke1 nou5; agent ei1 zhen5 te5; prompt pu5 rang4 pu5 te5; token tou1 ken5; transformer chuan1 si5 fo4 me5;
llama la1 ma5; claude ke5 lao4 de5; gemini jie1 mi5 nai4; copilot kou1 pai4 luo5 te5; kubernetes ku1 bo5 nai4 ti5 si5; pytorch pai1 tuo4 chi5;
json zhei4 sen5; yaml ya4 mou5; ctrl kang4 chou5; alt ao1 te5; tab tai1 bu5; shift xi1 fu5 te5; enter ai1 en5 te5; delete di5 li4 te5; insert yin5 se4 te5;
home hou1 mu5; end ai1 en5 de5; caps kai1 pu5 si5; lock luo1 ke5; docker dao1 ke5; git ji1 te5; npm en1 pi1 ai2 mu5;
node nou1 de5; react rui5 ai4 ke5 te5; vue wei1 you4; spring si5 pu5 lin1; flask fu5 la4 si5 ke5; django zhan1 gou4; kafka ka1 fu5 ka5; hadoop ha1 du4 pu5;
spark si5 pa4 ke5; flink fu5 lin4 ke5; rust la1 si5 te5; golang gou1 lang4; kotlin kou1 te5 lin5; swift si5 wei1 fu5 te5; ruby lu1 bi5; perl po1 er5;
bash bai1 shi5; shell xue1 er5; root lu1 te5; admin ai1 de5 min5; login lao1 ge5 yin5; logo lou1 gou4; demo dai1 mou4; beta bei1 ta5; alpha ai1 er5 fa5;
offer ou1 fu5; deadline dai1 de5 lai4 en5; meeting mi1 ting5; feedback fei1 de5 bai5 ke5; kpi kei1 pi1 ai1; ppt pi1 pi1 ti1; excel yi1 ke4 sai4 er5;
dr dao1 ke5 te5; mr mi1 si5 te5; mrs mi1 xi5 si5; ms mi1 zi5; prof pu5 ruo5 fai1 se5; jr zhu1 ni5 e5; inc yin1 ke5; ltd ai2 er5 ti1 di1; capt kai1 pu5 tun5;
# functions of mathematics
sin sai4 yin5; cos kou1 sai1 yin5; tan tan1 zhen5 te5; cot kou1 tan1 zhen5 te5; log lao4 ge5; lim li4 mi5 te5; exp yi1 ke5 si5 pu5; min min4; det dai4 te5;
# common words whose spelling misleads
one wan1; two tu1; people pi1 pou5; business bi1 zi5 nai5 si5; woman wu1 men5; women wei1 min5; some sang1 mu5; come kang1 mu5; welcome wei1 er5 kang4 mu5;
does da1 zi5; done dang4 en5; gone gang1; said sai4 de5; was wo1 zi5; were wo1; been bin1; what wo4 te5; who hu1; where wai1 er5; there zai1 er5; their zai1 er5;
they zei1; your yo1; any ai1 ni5; many mai1 ni5; only ou1 en5 li5; other a1 ze5; mother ma1 ze5; father fa1 ze5; brother bu5 ra1 ze5; sister xi1 si5 te5;
give gei4 fu5; have hai4 fu5; has hai1 zi5; had hai4 de5; heart ha4 te5; great ge5 rui4 te5; break bu5 rui4 ke5; bread bu5 rai4 de5; dead dai4 de5; head hai4 de5;
health hai1 er5 si5; busy bi1 zi5; build bi1 er5 de5; guide gai4 de5; island ai1 lan5 de5; iron ai1 en5; machine me5 xin4; enough yi1 na4 fu5; through si5 ru1;
though zou1; tough ta4 fu5; laugh la4 fu5; cough kuo4 fu5; eye ai1; eyes ai1 zi5; friend fu5 ran4 de5; beer bi1 er5; idea ai1 di4 a5; area ai1 rui5 a5;
chocolate qiao3 ke4 li4; tomato te5 mei1 tou4; potato po5 tei1 tou4; hamburger han4 bao3; sandwich san1 ming2 zhi4; orange ou1 rui5 zhi5; cheese zhi1 shi4;
salad sha1 la1; bacon pei2 gen1; toast tu3 si1; latte na2 tie3; mocha mo2 ka3; espresso yi1 si5 pu5 rui4 sou5; vodka fu2 te4 jia1; whisky wei1 shi4 ji4;
hotel hou1 tai4 er5; taxi tai1 ke5 xi5; bus ba4 si5; metro mai1 chu5 rou4; guitar ji2 ta1; piano pi1 an4 nou5; jazz jue2 shi4; disco di2 si1 ke1; sofa sha1 fa1;
christmas ke5 rui4 si5 me5 si5; birthday bo1 si5 dei4; sunday sang1 dei4; monday mang1 dei4; friday fu5 rai1 dei4; saturday sai1 te5 dei4; please pu5 li4 zi5;
sir se1; madam mai1 de5 mu5; miss mi4 si5; bro bu5 rou1; girl ge1 er5; wait wei4 te5; talk tou1 ke5; battle bai1 tou5; level lai1 wo5; carry kai1 rui5;
emo yi1 mou4; diss di1 si5; freestyle fu5 rui1 si5 dai4 er5; hiphop xi1 pu5 ha4 pu5; solo sou1 lou5; combo kang1 bo4; project pu5 ruo1 zhai4 ke5 te5;
report rui1 po4 te5; review rui1 you4; design di5 zai4 en5; designer di5 zai4 ne5; manager mai1 ni5 zhe5; leader li1 de5; schedule si5 gai1 zhu5 er5;
version wo1 zhen5; release rui1 li4 si5; issue yi1 xiu4; image yi1 mi5 zhi5; audio ou1 di5 ou4; radio rui1 di5 ou4; studio si5 tu1 di5 ou4; size sai4 zi5;
price pu5 rai4 si5; free fu5 rui1; camera kai1 me5 ra4; color ka1 le5; white wai4 te5; red rai4 de5; green ge5 run1; queen kui1 en5; science sai1 en5 si5;
# of programs and the net
list li4 si5 te5; set sai4 te5; true chu4; false fou4 er5 si5; null na4 er5; none nang4; main mei4 en5; unit you1 ni5 te5; type tai4 pu5; setup sai1 te5 a4 pu5; mode mou4 de5; start si5 da4 te5;
stop si5 da4 pu5; step si5 dai4 pu5; next nai4 ke5 si5 te5; key ki4; user you1 ze5; name nei4 mu5; file fai4 er5; folder fou1 er5 de5; copy kao1 pi5; paste pei4 si5 te5;
cut ka4 te5; save sei4 fu5; close ke5 lou4 zi5; exit ai4 ke5 zei5 te5; quit kui4 te5; undo ang1 du4; redo rui1 du4; print pu5 run4 te5; input yin1 pu4 te5;
output ao1 te5 pu4 te5; string si5 chun4; int yin4 te5; float fu5 lou4 te5; double da1 bo5; char cha4; class ke5 la4 si5; object ou1 bu5 zhai4 ke5 te5; array e5 rui4;
map mai4 pu5; loop lu4 pu5; while wai4 er5; continue kang1 ting1 you5; return rui1 teng4; function fang1 ke5 shen5; method mai1 se5 de5; public pa1 bu5 li5 ke5;
private pu5 rai1 wei5 te5; static si5 dai1 ti5 ke5; void wo4 yi5 de5; import yin1 po4 te5; export ai1 ke5 si5 po4 te5; from fu5 rang4 mu5; package pai1 qi5 zhi5;
module mo1 du5 er5; script si5 ke5 rui4 pu5 te5; console kang1 sou4 er5; error ai1 re5; warning wo1 ning5; info yin1 fou4; try chuai4; catch kai4 chi5; async ei1 xing4 ke5;
await e5 wei4 te5; promise pu5 ruo1 mi5 si5; callback kou1 bai4 ke5; event yi1 wen4 te5; click ke5 li4 ke5; touch ta4 chi5; page pei4 zhi5; web wai4 bu5; site sai4 te5;
link ling4 ke5; domain dou1 mei4 en5; host hou4 si5 te5; port po4 te5; proxy pu5 ruo1 ke5 xi5; router rao1 te5; switch si5 wei4 chi5; cloud ke5 lao4 de5; edge ai4 zhi5;
cluster ke5 la1 si5 te5; pod pa4 de5; master ma1 si5 te5; worker wo1 ke5; branch bu5 ran4 chi5; merge mo4 zhi5; commit ke5 mi4 te5; push pu4 shi5; pull pu4 er5; fork fo4 ke5;
clone ke5 long4; tag tai4 ge5; test tai4 si5 te5; deploy di1 pu5 luo4 yi5; run rang4; stage si5 dei4 zhi5; dev dai4 fu5; table tei1 bo5; index yin1 dai4 ke5 si5;
view wei1 you4; query kui1 rui5; join zhuo4 yin5; select se5 lai4 ke5 te5; group ge5 ru4 pu5; order ou1 de5; limit li1 mi5 te5; count kang4 te5; sum sa4 mu5;
button ba1 teng5; menu mai1 niu4; icon ai1 kang4; theme xi4 mu5; dark da4 ke5; light lai4 te5; font fang4 te5; label lei1 bo5; notebook nou1 te5 bu4 ke5; numpy nang1 pai4;
pandas pan1 da4 si5; tensorflow tan1 se5 fu5 lou4; opencv ou1 pen5 xi1 wei1; vscode wei1 ai2 si5 kou4 de5; visual wei1 rou4; vim wei4 mu5; oracle ou1 re5 kou5;
mongodb mang1 gou4 di1 bi1; sqlite ai2 si5 kiu1 lai4 te5; tomcat tang1 mu5 kai4 te5; apache e5 pai1 qi5; jenkins zhen1 ken5 si5; boot bu4 te5; flutter fu5 la1 te5;
unity you1 ni5 ti5; unreal ang1 rui4 er5; engine en1 zhen5; hash ha4 shi5; password pa1 si5 wo4 de5; username you1 ze5 nei4 mu5; account e5 kang4 te5; profile pu5 rou1 fai4 er5;
feature fei1 che5; patch pai4 chi5; sample san1 pou5; example yi1 ge5 zan4 pou5; workflow wo1 ke5 fu5 lou4; pipeline pai4 pu5 lai5 en5; vector wai1 ke5 te5;
context kang1 tai5 ke5 si5 te5; chip qi4 pu5; board bo4 de5; curl ke4 er5; sudo su1 du5; grep ge5 rui4 pu5; echo ai1 kou5; ping ping4; sync xing4 ke5; share shai4 er5;
zoom zu4 mu5; notion nou1 shen5; figma fei1 ge5 ma5; kimi ki1 mi5; qwen qian1 wen4; grok ge5 ruo4 ke5; sora suo1 ra5; midjourney mi1 de5 zhuo4 ni5; steam si5 di4 mu5;
xbox ai2 ke5 si5 bao4 ke5 si5; playstation pu5 lei1 si5 dei4 shen5; minecraft mai4 en5 ke5 ra4 fu5 te5; dota dao1 ta3; telegram tai1 li5 ge5 rai4 mu5; reddit rai1 di5 te5;
instagram yin1 si5 te5 ge5 rai4 mu5; discord di1 si5 kou4 de5; spotify si5 pao1 ti5 fai4; whatsapp wo1 ci5 ai4 pu5; linkedin ling3 ying1; paypal pei1 pou4; airbnb ai4 bi3 ying2;
# of games, chats and shops
go gou4; star si5 da4; win wen4; beyond bi1 yang4 de5; reply rui1 pu5 lai4; over ou1 wo5; play pu5 lei4; player pu5 lei1 er5; rank rang4 ke5; buff ba4 fu5; debuff di1 ba4 fu5;
skill si5 ki4 er5; skin si5 king4; lag lai4 ge5; lose lu4 zi5; winner wen1 ne5; loser lu1 ze5; final fai1 nou5; support se5 po4 te5; tank tang4 ke5; mid mi4 de5; top tao4 pu5;
noob nu4 bu5; sale sei4 er5; shop sha4 pu5; shopping sha1 ping5; brand bu5 ran4 de5; large la4 zhi5; small si5 mou4; black bu5 lai4 ke5; blue bu5 lu4; pink ping4 ke5;
basic bei1 xi5 ke5; ultra ao1 chua5; lite lai4 te5; note nou4 te5; pad pai4 de5; watch wo4 chi5; fold fou4 er5 de5; flip fu5 li4 pu5; pen pen4; pencil pen1 sou5;
speaker si5 pi1 ke5; display di1 si5 pu5 lei4; screen si5 ke5 run4; power pao1 er5; bank bang4 ke5; core kou4; sport si5 bo4 te5; fashion fai1 shen5; oversize ou1 wo5 sai4 zi5;
polo pou1 lou4; coat kou4 te5; mask ma4 si5 ke5; pixel pi1 ke5 sou5; galaxy gai1 lai4 ke5 xi5; surface se1 fei5 si5; thinkpad xing1 ke5 pai4 de5; mate mei4 te5; nova nou1 wa5;
redmi rai4 de5 mi5; oneplus wan1 pu5 la4 si5; budget ba1 zhi5 te5; cost kao4 si5 te5; cash kai4 shi5; market ma1 ki5 te5; marketing ma1 ki5 ting5; product pu5 ruo1 da5 ke5 te5;
service se1 wei5 si5; client ke5 lai1 en5 te5; partner pa1 te5 ne5; pass pa4 si5; fail fei4 er5; ready rai1 di5; sure shu4 er5; maybe mei1 bi5; really rui1 li5; very wai1 rui5;
just zha4 si5 te5; feel fei4 er5; feeling fei1 ling5; mood mu4 de5; vibe wai4 bu5; chill qi4 er5; relax rui1 lai4 ke5 si5; concert kang1 se5 te5; band ban4 de5; rock ruo4 ke5;
pop pao4 pu5; remix rui1 mi4 ke5 si5; mix mi4 ke5 si5; beat bi4 te5; bass bei4 si5; movie mu1 wei5; film fei4 er5 mu5; football fu1 te5 bo4; basketball ba1 si5 ki5 te5 bo4;
gym ji4 mu5; keep ki4 pu5; pub pa4 bu5; brunch bu5 rang4 chi5; booking bu1 king5; travel chuai1 wo5; check chai4 ke5; crush ke5 ra4 shi5; single xing1 gou5; couple ka1 pou5;
date dei4 te5; kiss ki4 si5; cute kiu4 te5; pretty pu5 rui1 ti5; beautiful biu1 ti5 fu4 er5; citywalk xi1 ti5 wo4 ke5; plog pu5 lao4 ge5; respect rui1 si5 bai4 ke5 te5;
real rui1 er5; peace pi4 si5; comment kang1 men5 te5; repost rui1 pou4 si5 te5; story si5 dou1 rui5; post pou4 si5 te5; forever fo1 rai4 wo5; dream zhui4 mu5; hope hou4 pu5;
believe bi1 li4 fu5; angel an1 zhou5; hero xi1 rou5; king king4; fighting fai1 ting5; fight fai4 te5; wallet wo1 li5 te5; bitcoin bi1 te5 kuo4 yin5;
# of school and every day
lesson lai1 sen5; grade ge5 rui4 de5; quiz kui4 zi5; exam yi1 ge5 zai4 mu5; homework hou1 mu5 wo4 ke5; teacher ti1 che5; student si5 du1 den5 te5; school si5 gu4 er5;
college kou1 li5 zhi5; university you1 ni5 wo4 si5 ti5; math mai4 si5; reading rui1 ding5; writing rai1 ting5; listening li1 sen5 ning5; speaking si5 pi1 king5;
banana ba5 na1 na5; cat kai4 te5; dog dao4 ge5; bird bo4 de5; fish fei4 shi5; tiger tai1 ge5; lion lai1 en5; monkey mang1 ki5; panda pan1 da4; elephant ai1 li5 fen5 te5;
sun sang4; moon mu4 en5; tree chui4; flower fu5 lao1 er5; water wo1 te5; milk mi4 er5 ke5; tea ti4; juice zhu4 si5; cake kei4 ke5; egg ai4 ge5; rice rai4 si5; dad dai4 de5;
mom ma1 mu5; boy bo4 yi5; man man4; kid ki4 de5; kids ki4 zi5; family fai1 mi5 li5; how hao4; why wai4; when wen4; which wei4 chi5; because bi1 kou4 zi5; so sou4; but ba4 te5;
or ou4; if yi4 fu5; can kan4; could ku4 de5; will wei4 er5; would wu4 de5; should shu4 de5; must ma4 si5 te5; do du4; did di4 de5; make mei4 ke5; take tei4 ke5; get gai4 te5;
got gao4 te5; going gou1 ying5; see xi4; look lu4 ke5; want wang4 te5; need ni4 de5; know nou4; think xing4 ke5; find fai4 en5 de5; say sei4; tell tai4 er5; ask a4 si5 ke5;
answer an1 se5; help hai4 er5 pu5; turn teng4; stay si5 dei4; leave li4 fu5; move mu4 fu5; walk wo4 ke5; dance dan4 si5; sleep si5 li4 pu5; buy bai4; pay pei4; day dei4;
week wei4 ke5; month mang4 si5; year yi1 er5; minute mi1 ni5 te5; second sai1 ken5 de5; tomorrow te5 mo1 rou5; big bi4 ge5; long lang4; short shuo4 te5; old ou4 er5 de5;
young yang4; hot hao4 te5; cold kou4 er5 de5; fast fa4 si5 te5; slow si5 lou4; easy yi1 zi5; hard ha4 de5; right rai4 te5; wrong rang4; left lai4 fu5 te5; full fu4 er5;
all ou4; much ma4 chi5; more mo4; most mou4 si5 te5; every ai1 fu5 rui5; same sei4 mu5; best bai4 si5 te5; better bai1 te5; well wai4 er5; sad sai4 de5; crazy ke5 rui1 zi5;
lucky la1 ki5; sweet si5 wei4 te5; first fo4 si5 te5; last la4 si5 te5; back bai4 ke5; front fu5 rang4 te5; side sai4 de5; center sen1 te5; city xi1 ti5; street si5 chui4 te5;
road rou4 de5; park pa4 ke5; house hao4 si5; room ru4 mu5; door duo4; window wen1 dou5; computer kang1 piu4 te5; work wo4 ke5; job zhao4 bu5; intern yin1 teng4; plan pu5 lan4;
task ta4 si5 ke5; todo tu1 du4; us a4 si5; be bi4; him xi4 mu5; her he4; she xi4; our ao1 er5; with wei4 si5; without wei4 zao4 te5; about e5 bao4 te5;
# of building programs and running them
readme rui1 de5 mi1; install yin1 si5 tou4; installer yin1 si5 tou4 le5; config kang1 fei4 ge5; configure kang1 fei4 ge5; setting sai1 ting5; settings sai1 ting5 si5;
option ou1 pu5 shen5; options ou1 pu5 shen5 si5; database dei1 ta5 bei4 si5; dataset dei1 ta5 sai4 te5; backup bai1 ke5 a4 pu5; restart rui1 si5 da4 te5; reboot rui1 bu4 te5;
reload rui1 lou4 de5; refresh rui1 fu5 rai4 shi5; reset rui1 sai4 te5; restore rui1 si5 duo4; remove rui1 mu4 fu5; search se1 chi5; filter fei1 er5 te5; sort suo4 te5;
scroll si5 ke5 rou4 er5; browser bu5 rao1 ze5; plugin pu5 la1 ge5 yin5; library lai1 bu5 rui5; framework fu5 rui1 mu5 wo4 ke5; frontend fu5 rang1 te5 ai4 en5 de5;
backend bai1 ke5 ai4 en5 de5; fullstack fu1 er5 si5 dai4 ke5; developer di5 wai1 lou4 po5; engineer en1 zhi5 ni4 er5; software suo1 fu5 te5 wai4 er5; hardware ha1 de5 wai4 er5;
system xi1 si5 teng5; network nai1 te5 wo4 ke5; security se5 kiu1 rui5 ti5; gateway gei1 te5 wei4; endpoint en1 de5 po4 yi5 en5 te5; request rui1 kuai4 si5 te5;
response rui1 si5 bang4 si5; header hai1 de5; footer fu1 te5; body ba1 di5; payload pei1 lou4 de5; session sai1 shen5; timeout tai1 mu5 ao4 te5; thread si5 rai4 de5;
process pu5 ruo1 sai4 si5; memory mai1 me5 rui5; storage si5 duo1 rui5 zhi5; disk di4 si5 ke5; driver zhuai1 wo5; format fo1 mai4 te5; template tan1 pu5 lei4 te5;
component kang1 pou4 nen5 te5; layout lei1 ao4 te5; render rui1 en5 de5; route ru4 te5; schema si5 ki1 ma5; trigger chui1 ge5; repo rui1 pou4; remote rui1 mou4 te5;
origin ou1 rui5 zhen5; stash si5 dai4 shi5; rebase rui1 bei4 si5; checkout chai1 kao4 te5; conflict kang1 fu5 li4 ke5 te5; runner ra1 ne5; container kang1 tei4 ne5;
volume wo1 liu4 mu5; chart cha4 te5; monitor mao1 ni5 te5; alert e5 le4 te5; dashboard dai1 shi5 bo4 de5; logging lao1 jing5; trace chui4 si5; exception yi5 ke5 sai4 pu5 shen5;
stack si5 dai4 ke5; overflow ou1 wo5 fu5 lou4; heap xi4 pu5; pointer po1 yi5 en5 te5; reference rai1 fu5 ren5 si5; variable wai1 rui5 e5 bo5; parameter po5 rai1 mi5 te5;
argument a1 jiu5 men5 te5; boolean bu1 li5 en5; integer yin1 ti5 zhe5; number nang1 bo5; dictionary di1 ke5 shen5 nai5 rui5; tuple tu1 pou5; lambda lan1 mu5 da5;
interface yin1 te5 fei4 si5; override ou1 wo5 rai4 de5; super su1 po5; testing tai1 si5 ting5; benchmark ban1 chi5 ma4 ke5; mock mo4 ke5; compiler kang1 pai1 le5; compile kang1 pai4 er5;
runtime rang1 tai4 mu5; conda kang1 da5; jupyter zhu1 pi5 te5; batch bai4 chi5; epoch ai1 po4 ke5; loss lao4 si5; learning le1 ning5; deep di4 pu5; train chui4 en5; training chui1 ning5;
attention e5 tai1 en5 shen5; encoder en1 kou4 de5; decoder di1 kou4 de5; embedding yin1 bai4 ding5; chatbot chai1 te5 bo4 te5; command ke5 man4 de5; terminal te1 mi5 nou5;
localhost lou1 kou5 hou4 si5 te5; secret xi1 ke5 rui5 te5; bootstrap bu1 te5 si5 chuai4 pu5; webpack wai1 bu5 pai4 ke5; gitlab ji1 te5 lai4 bu5; slack si5 lai4 ke5; cursor ke1 se5;
ollama ou1 la4 ma5; sonnet sao1 ni5 te5; opus ou1 po5 si5; langchain lang1 chui4 en5; fastapi fa1 si5 te5 ei1 pi1 ai1; cloudflare ke5 lao1 de5 fu5 lai4 er5; popup pao1 pa4 pu5;
banner bai1 ne5; avatar ai1 wo5 ta4; emoji yi1 mou1 ji5; sticker si5 di1 ke5; widget wei1 ji5 te5; channel chai1 nou5; desktop dai1 si5 ke5 tao4 pu5; laptop lai1 pu5 tao4 pu5;
keyboard ki1 bo4 de5; mouse mao4 si5; printer pu5 run1 te5; charger cha1 zhe5; battery bai1 te5 rui5; tablet tai1 bu5 li4 te5;
extension yi5 ke5 si5 tai1 en5 shen5; firewall fai1 er5 wo4; middleware mi1 de5 er5 wai4 er5; migration mai1 ge5 rui4 shen5; procedure pu5 rou1 xi4 zhe5; repository rui5 pa1 ze5 te5 rui5;
upstream a1 pu5 si5 chui4 mu5; artifact a1 ti5 fai4 ke5 te5; registry rui1 zhi5 si5 chui5; compose kang1 pou4 zi5; helm hai4 er5 mu5; metrics mai1 chui5 ke5 si5; logger lao1 ge5;
tracing chui1 xing5; constant kang1 si5 teng5 te5; iterator yi1 te5 rui4 te5; generator zhai1 ne5 rui4 te5; decorator dai1 ke5 rui4 te5; abstract ai1 bu5 si5 chuai4 ke5 te5; virtual wo1 chu5 ou5;
extends yi5 ke5 si5 tan4 si5; throw si5 rou4; assert e5 se4 te5; fixture fei1 ke5 si5 che5; coverage ka1 wo5 rui5 zhi5; formatter fo1 mai5 te5; optimizer ao1 pu5 ti5 mai4 ze5; gradient ge5 rui1 di5 en5 te5;
inference yin1 fu5 ren5 si5; latent lei1 teng5 te5; tokenizer tou1 ken5 nai4 ze5; scanner si5 gai1 ne5; webcam wai1 bu5 kai4 mu5;
headset hai1 de5 sai4 te5; adapter e5 dai1 pu5 te5; cable kei1 bo5; logistics lou1 ji4 si5 ti5 ke5 si5; tracking chuai1 king5; warranty wo1 ren5 ti5; foundation fang1 dei4 shen5;
conditioner kang1 di4 shen5 ne5; skincare si5 king1 kai4 er5; blazer bu5 lei1 ze5; cardigan ka1 di5 gen5; leggings lai1 king5 si5; cotton kao1 teng5; denim dan1 ni5 mu5; macchiato ma3 qi2 duo3; smoothie si5 mu1 xi5;
trainer chui1 ne5; vacation wei5 kei4 shen5; sometimes sang1 mu5 tai4 mu5 si5; troll chou4 er5; sidebar sai1 de5 ba4; subscriber se5 bu5 si5 ke5 rai1 bo5; streaming si5 chui1 ming5; investor yin5 wai1 si5 te5;
funnel fang1 nou5; retention rui5 tai1 en5 shen5; standup si5 dan1 de5 a4 pu5; scrum si5 ke5 ra4 mu5; agile ai1 zhai5 er5; milestone mai1 er5 si5 tong4; webinar wai1 bi5 na4;
slides si5 lai4 zi5; rom rang4 mu5; bios bai1 ou4 si5; firmware fo1 mu5 wai4 er5; certificate se5 ti1 fei5 ki5 te5; jira ji1 ra5; confluence kang1 fu5 lu5 en5 si5; grafana ge5 ra1 fa4 na5;
prometheus pu5 rou5 mi1 xiu5 si5; elasticsearch yi5 lai1 si5 ti5 ke5 se4 chi5; kibana ki1 ba4 na5; rabbitmq rai1 bi5 te5 ai4 mu5 kiu4; zookeeper zu1 ki4 po5; nextjs nai4 ke5 si5 te5 zhei4 ai2 si5;
jquery zhei4 kui1 rui5; tailwind tei1 er5 wen4 de5; vite wei4 te5; babel bei1 bo5; eslint yi1 ai2 si5 lin4 te5; pydantic pai1 dan4 ti5 ke5; scipy sai1 pai4; matplotlib mai1 te5 pu5 lao4 te5 li4 bu5;
keras kai1 ra5 si5; huggingface ha1 king5 fei4 si5; haiku hai1 ku4; mistral mi1 si5 chou5; perplexity po5 pu5 lai1 ke5 xi5 ti5; windsurf wen1 de5 se4 fu5; vercel wo1 sou5; netlify nai1 te5 li5 fai4;
dependency di5 pan1 den5 xi5; permission po5 mi1 shen5; connection ke5 nai1 ke5 shen5; connect ke5 nai4 ke5 te5; disconnect di1 si5 ke5 nai4 ke5 te5; submit se5 bu5 mi4 te5; cancel kan1 sou5;
confirm kang1 fo4 mu5; apply e5 pu5 lai4; enable yi5 nei1 bo5; disable di5 sei1 bo5; default di5 fo4 er5 te5; custom ka1 si5 te5 mu5; advanced e5 de5 wan4 si5 te5; preview pu5 rui1 wei4 you5;
publish pa1 bu5 li5 shi5; subject sa1 bu5 zhai5 ke5 te5; message mai1 xi5 zhi5; attachment e5 tai1 chi5 men5 te5; forward fo1 wo5 de5; draft zhua4 fu5 te5; inbox yin1 bo4 ke5 si5; spam si5 ban4 mu5;
# of work, shops, clothes and food
cart ka4 te5; coupon ku1 peng5; discount di1 si5 kang4 te5; promotion pu5 ruo1 mou4 shen5; bundle bang1 dou5; gift gei4 fu5 te5; delivery di1 li4 wo5 rui5; express yi5 ke5 si5 bu5 rai4 si5;
refund rui1 fang4 de5; exchange yi5 ke5 si5 chui4 en5 zhi5; member mai1 en5 bo5; membership mai1 en5 bo5 xi5 pu5; premium pu5 rui1 mi5 en5; standard si5 dan1 de5 de5; limited li1 mi5 ti5 de5;
edition yi5 di4 shen5; outlet ao1 te5 lai4 te5; outlets ao4 te4 lai2 si1; vintage wen1 ti5 zhi5; luxury la1 ke5 she5 rui5; lipstick li1 pu5 si5 di4 ke5; serum xi1 rou5 mu5; lotion lou1 shen5;
cream ke5 rui4 mu5; toner tou1 ne5; essence ai1 sen5 si5; perfume po1 fu4 mu5; makeup mei1 ka4 pu5; jacket zhai1 ki5 te5; hoodie hu1 di5; sweater si5 wai1 te5; jeans jin4 si5;
sneakers si5 ni1 ke5 si5; dress zhuai4 si5; skirt si5 ge4 te5; shirt she4 te5; slim si5 li4 mu5; regular rai1 jiu5 le5; burger bo1 ge5; steak si5 dei4 ke5; pasta pa1 si5 ta5;
cappuccino ka3 bu4 qi2 nuo4; americano a1 mei1 rui5 ka4 nou5; mojito mo4 ji2 tuo1; cocktail kao1 ke5 tei4 er5; whiskey wei1 shi4 ji4; wine wai4 en5; champagne xiang1 bin1; yogurt you1 ge5 te5;
cookies ku1 ki5 si5; brownie bu5 rao1 ni5; muffin ma1 fen5; donut dou1 na4 te5; bagel bei4 guo3; waffle wa1 fou5; croissant ke5 ruo1 sang4 te5; tiramisu ti2 la1 mi3 su1; mousse mu4 si1;
running rang1 ning5; marathon mai1 re5 sang4; fitness fei1 te5 nai4 si5; yoga you1 ga5; workout wo1 kao4 te5; coach kou4 chi5; weekend wei1 kai4 en5 de5; holiday hao1 li5 dei4;
flight fu5 lai4 te5; boarding bo1 ding5; airport ai1 er5 po4 te5; lounge lang4 zhi5; passport pa1 si5 po4 te5; hostel hao1 si5 tou5; resort rui1 zuo4 te5; lobby lao1 bi5;
guys gai4 si5; everyone ai1 fu5 rui5 wan4; everything ai1 fu5 rui5 xing4; something sang1 mu5 xing4; nothing na1 xing5; anything ai1 ni5 xing4; always ou1 wei4 si5; never nai1 wo5;
actually ai1 ke5 chu5 li5; fine fai4 en5; meme mi4 mu5; trailer chui1 le5; season xi1 zen5; episode ai1 pi5 sou4 de5; series xi1 rui5 si5; landing lan1 ding5; subscribe se5 bu5 si5 ke5 rai4 bu5;
stream si5 chui4 mu5; streamer si5 chui1 me5; podcast pao1 de5 ka4 si5 te5; playlist pu5 lei1 li4 si5 te5; album ai1 er5 bo5 mu5; cover ka1 wo5; founder fang1 de5; pitch pi4 chi5;
hacker hai1 ke5; lead li4 de5; growth ge5 rou4 si5; campaign kan1 pei4 en5; brief bu5 rui4 fu5; kickoff ki1 kao4 fu5; sprint si5 pu5 run4 te5; backlog bai1 ke5 lao4 ge5;
roadmap rou1 de5 mai4 pu5; owner ou1 ne5; workshop wo1 ke5 sha4 pu5; seminar sai1 mi5 na4; conference kang1 fu5 ren5 si5; presentation pu5 rai1 zen5 tei4 shen5; freelance fu5 rui1 lan4 si5;
shampoo shan1 pu4; pancake pan1 kei4 ke5; soup su4 pu5; spicy si5 bai1 xi5; spoiler si5 bo1 yi5 le5; teaser ti1 ze5;
# parts of books, and functions of sheets
chapter chai1 pu5 te5; part pa4 te5; section sai1 ke5 shen5; prologue pu5 rou1 lao5 ge5; epilogue ai1 pi5 lao5 ge5; preface pu5 rai1 fei5 si5; appendix e5 pan1 di5 ke5 si5;
figure fei1 ge5; round rang4 de5; scene xi4 en5; verse wo4 si5; flag fu5 lai4 ge5; average ai1 wo5 rui5 zhi5; lookup lu1 ka4 pu5; vlookup wei1 lu1 ka4 pu5;
xlookup ai1 ke5 si5 lu1 ka4 pu5; sumif sa4 mu5 yi4 fu5; countif kang4 te5 yi4 fu5;
# makers
canon jia1 neng2; nikon ni2 kang1; leica lai2 ka3; dyson dai4 sen1; bosch bo2 shi4; hermes ai4 ma3 shi4; cartier ka3 di4 ya4; rolex lao2 li4 shi4; omega ou1 mi3 jia1;
burberry ba1 bao3 li4; fendi fen1 di2; armani a1 ma3 ni2; versace fan4 si1 zhe2; balenciaga ba1 li2 shi4 jia1; zara za1 la1; uniqlo you1 yi1 ku4; vans wan4 si5; converse kuang1 wei1;
puma biao1 ma3; starbucks xing1 ba1 ke4; costa kou1 si5 ta5; subway sai4 bai3 wei4; nissan ni2 sang1; mazda ma3 zi4 da2; lexus lei2 ke4 sa4 si1; subaru si1 ba1 lu3; jeep ji2 pu3;
cadillac kai3 di2 la1 ke4; lamborghini lan2 bo2 ji1 ni2; bentley bin1 li4; meizu mei4 zu2;
# places
london lun2 dun1; paris ba1 li2; tokyo tou1 ki5 ou4; boston bo1 shi4 dun4; texas de2 ke4 sa4 si1; america a1 mei3 li4 ka3; europe ou1 luo2 pu5; asia ya4 xi4 ya4;
"""

WORDS: Final = {
    word: readings
    for line in _TABLE.splitlines()
    if not line.startswith("#")
    for word, _, readings in (row.strip().partition(" ") for row in line.split(";"))
    if word
}
