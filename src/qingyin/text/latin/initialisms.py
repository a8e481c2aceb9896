"""Words of Latin letters that are said letter by letter however they are written."""

from __future__ import annotations

from typing import Final

INITIALISMS: Final = frozenset("""
aa aac abc abs acg acm adc adhd adsl aed aes afp ai aigc aoc aoe apf api apk aqi asmr atm atp avi awsl bbc bbs bgm
bmi bmw bp bt btw cad cba cbd cbs cctv cd cdn ceo cfo cia cio cmd cmo cnn coo copd cpa cpi cpu crm cs csi css csv ct
cto cv dau db ddos dhl diy dj dna dnf dns dps dvd ecg ecmo eda edi edm eeg emc emi ems enfj enfp entj entp epc eps eq
erp esc esfj esfp esg estj estp etf eu ev exe faq fbi fda fm fov fps ftp gdp gif gmt gnp gpa gps gpt gpu gre gsm gui
hbo hd hdmi hiv hk hp hpv hr html http https ibm icao ico icp ict icu id idc ide iga igbt ige igg igm imf img infj infp
inr intj intp ios iot ip ipo iptv iq isbn isfj isfp iso isp istj istp iucn iud ivf jpg js kfc kol kpi ktv lcd lds led
lel lgbt llm lol lpl ltd lte mba mbti md mls mp mpv mri mrna msn mtv mv mvp nadph nba nbl nfc nfl ngo nhk nlp npc
ntfs ntt nvme oa obs ocd ocr odm oem ois okr oled ootd os ost ota otc otg pc pcr pdf ph phd php pid pk ppt ps psp
ptsd pua pvc pvg qa qled qq qr rbg rgb rmb rna roi rpg rpm sci sdk seo sla sle sms sop sos spf sql ssd ssh ssl ssr
suv svg svip tcl tcp tf tnt tts tv tvb txt uat ubs ucl udp ufc ufo ugc uhd ui uid uk ups url usa usb usd usdt utc
uuid uv uwb ux vcd vcr vga vip vpn vps vr vs wc wps wtf wto xl xml xxl yy
""".split())  # fmt: skip
