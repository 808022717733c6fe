/** Services at which anybody has an address: two people there have no company in common, and no limit of one. */
const freeMail = new Set(
  `aol.com bluewin.ch bredband.net bredband2.com btinternet.com comcast.net comhem.se fastmail.com free.fr freenet.de
   gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com home.se hotmail.co.uk hotmail.com hotmail.de hotmail.dk
   hotmail.fi hotmail.fr hotmail.it hotmail.no hotmail.se icloud.com laposte.net libero.it live.co.uk live.com live.dk live.no
   live.se mac.com mail.com mail.ru me.com msn.com naver.com online.no orange.fr outlook.com outlook.de outlook.dk outlook.fr
   outlook.se passagen.se pm.me proton.me protonmail.com qq.com seznam.cz sfr.fr sky.com spray.se swipnet.se t-online.de
   telia.com tele2.se tiscali.it tuta.com tutanota.com wanadoo.fr web.de wp.pl yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de yahoo.fr
   yahoo.no yahoo.se yandex.com yandex.ru ymail.com zoho.com 163.com 126.com`.split(/\s+/),
)

export const isFreeMail = (domain: string) => freeMail.has(domain)
