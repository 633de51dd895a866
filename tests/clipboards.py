"""What the clipboard holds as HTML after copying from other programs. Written after what they put there."""

# Word for Windows: a title, a heading, a bulleted list of two depths, a numbered one, and a table without a head.
WORD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=Generator content="Microsoft Word 15">
<style><!-- p.MsoNormal {margin:0cm; font-family:"Calibri",sans-serif;} @list l0 {mso-list-id:1;} --></style>
<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--></head>
<body lang=EN-GB style='tab-interval:36.0pt'><!--StartFragment-->
<h2><span lang=EN-US style='mso-ansi-language:EN-US'>Sleep at night<o:p></o:p></span></h2>
<p class=MsoNormal>A <b style='mso-bidi-font-weight:normal'>cool room</b> and a <i>steady</i> hour help
[@winkelman_2016]; see <a href="https://example.org/sleep">the study</a>.<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol;mso-fareast-font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Walk<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if
!supportLists]><span style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>slowly<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;
</span></span></span><![endif]>Stretch<o:p></o:p></p>
<p class=MsoNormal>In this order:<o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span><![endif]>Ask<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>2.<span style='font:7.0pt "Times New Roman"'>&nbsp; </span></span><![endif]>Wait<o:p></o:p></p>
<table class=MsoTableGrid border=1 cellspacing=0 style='border-collapse:collapse;border:none'>
<tr><td width=200 valign=top style='width:150.0pt'><p class=MsoNormal><b>Hour</b><o:p></o:p></p></td>
<td width=200 valign=top><p class=MsoNormal><b>What|why</b><o:p></o:p></p></td></tr>
<tr><td width=200><p class=MsoNormal>22:00<o:p></o:p></p></td>
<td width=200><p class=MsoNormal>Bath<o:p></o:p></p><p class=MsoNormal>Bed<o:p></o:p></p></td></tr></table>
<p class=MsoNormal><o:p>&nbsp;</o:p></p><!--EndFragment--></body></html>"""

WORD_AS_MARKDOWN = """## Sleep at night

A **cool room** and a _steady_ hour help [@winkelman_2016]; see [the study](https://example.org/sleep).

- Walk
  - slowly
- Stretch

In this order:

1. Ask
2. Wait

| **Hour** | **What\\|why** |
| --- | --- |
| 22:00 | Bath Bed |"""

# Google Docs: all in a <b> that is not bold, emphasis in styles, deeper lists beside their items, links as typed.
GOOGLE_DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1a2b3c4d-7fff">
<h1 dir="ltr" style="line-height:1.38;margin-top:20pt;"><span style="font-size:20pt;font-weight:700;">Sleep</span></h1>
<p dir="ltr" style="line-height:1.38;"><span style="font-weight:400;font-style:normal;">Keep it </span><span
style="font-weight:700;font-style:normal;">cool</span><span style="font-weight:400;"> and </span><span
style="font-weight:400;font-style:italic;">dark</span><span style="font-weight:400;">, says </span><a
href="https://www.google.com/url?q=https://example.org/a&amp;sa=D" style="text-decoration:none;"><span
style="text-decoration:underline;">a leaflet</span></a><span style="font-weight:400;">.</span></p>
<ul style="margin-top:0;"><li dir="ltr" style="list-style-type:disc;font-weight:400;" aria-level="1"><p dir="ltr"
role="presentation"><span style="font-weight:400;">One</span></p></li><ul><li dir="ltr" aria-level="2"><p dir="ltr"
role="presentation"><span>deeper</span></p></li></ul><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span
style="font-weight:400;">Two</span></p></li></ul>
<div dir="ltr" align="left"><table style="border:none;"><colgroup><col /><col /></colgroup><tbody><tr><td><p
dir="ltr"><span>A</span></p></td><td><p dir="ltr"><span>B</span></p></td></tr><tr><td><p dir="ltr"><span>1</span></p>
</td><td><br></td></tr></tbody></table></div></b><br class="Apple-interchange-newline">"""

GOOGLE_DOCS_AS_MARKDOWN = """# Sleep

Keep it **cool** and _dark_, says [a leaflet](https://example.org/a).

- One
  - deeper
- Two

| A | B |
| --- | --- |
| 1 |  |"""

# A web page as Chromium copies it: styles on everything, a picture elsewhere, a script, a table that lays out.
WEB_PAGE = """<html><body><!--StartFragment--><h2 style="color: rgb(0, 0, 0); font-family: serif; font-size: 24px;">Iron
</h2><p style="margin: 0px;">Low iron<sup><a href="#cite-1">[1]</a></sup> is <strong>common</strong>.<img
src="https://pictures.example/iron.png" alt="Iron" onerror="document.title='run'"></p><script>document.title = "run"
</script><ol start="3" style="margin: 0px;"><li>third</li><li>fourth<ul><li>inside</li></ul></li></ol>
<table><tbody><tr><td><p>Only a frame</p></td></tr></tbody></table>
<p><a href="javascript:alert(1)">Do not press</a> <a href="mailto:a@example.org">write</a></p><!--EndFragment-->
</body></html>"""

WEB_PAGE_AS_MARKDOWN = """## Iron

Low iron\\[1\\] is **common**.

3. third
4. fourth
   - inside

Only a frame

Do not press [write](mailto:a@example.org)"""
