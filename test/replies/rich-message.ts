/** A picture of one point, in base64. */
export const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const html = `<html><head><style>p{color:red}</style></head><body onload="x()"><p>Yes <b>please</b>
<script>alert(1)</script><a href="javascript:x()">a</a> <a href="https://holm.example/x">b</a>
<img src="https://track.example/p.gif"><img src="cid:logo@x"></p>
<div class="gmail_quote"><div>On Tue, 3 Nov 2026 at 10:00 Astrid wrote:</div><blockquote>Hello<img src="https://track.example/q.gif"></blockquote></div></body></html>`

/** A message as Gmail makes one: text and HTML, a picture in it, and a file. */
export const rich = [
  '--b',
  'Content-Type: multipart/related; boundary=r',
  '',
  '--r',
  'Content-Type: text/html; charset=utf-8',
  '',
  html,
  '--r',
  'Content-Type: image/png',
  'Content-ID: <logo@x>',
  'Content-Transfer-Encoding: base64',
  '',
  pixel,
  '--r--',
  '--b',
  `Content-Type: text/html; name="=?utf-8?q?Fl=C3=B6de.html?="`,
  `Content-Disposition: attachment; filename*=utf-8''Fl%C3%B6de%22.html`,
  '',
  '<script>alert(1)</script>',
  '--b--',
].join('\r\n')
