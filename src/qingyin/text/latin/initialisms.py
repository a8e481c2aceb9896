"""Words of Latin letters that are said letter by letter however they are written."""

from __future__ import annotations

from typing import Final

INITIALISMS: Final = frozenset("""
abc ai api atm bbc bbs bgm bmi bmw bp bt btw cad cba cbd cbs cctv cd cdn ceo cfo cia cio cmd cmo cnn coo cpa cpi cpu
crm cs csi css csv ct cto cv db ddos dhl diy dj dna dnf dns dps dvd ecmo edm eq erp esg eu ev exe faq fbi fda fm
fps ftp gdp gif gmt gnp gpa gps gpt gpu gre gsm gui hbo hd hdmi hiv hk hp hpv hr html http https ibm icu id
ide imf ios iot ip ipo iptv iq isbn iso isp ivf jpg js kfc kol kpi ktv lcd led lgbt llm lol lpl ltd lte mba
mbti md mls mp mpv mri msn mtv mv mvp nba nbl nfc nfl ngo nhk nlp npc ntfs ntt obs ocr oem oled ootd os ota otc pc pcr
pdf ph phd php pk ppt ps psp ptsd pua pvc qa qq qr rbg rgb rmb rna rpg rpm sci sdk seo sms sos spf sql ssd
ssh ssl ssr svg svip tcl tcp tf tnt tts tv tvb txt ubs ucl udp ufo ui uk ups url usa usb usd utc uv ux vcd vcr
vip vpn vps vr vs wc wps wtf wto xl xml xxl yy
""".split())  # fmt: skip
