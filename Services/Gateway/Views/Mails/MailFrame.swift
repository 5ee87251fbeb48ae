import HTML

/// One column of HTML that mail programs can show: tables for the frame, styles inline, no image, light and dark.
enum MailFrame {
  static func page(_ letter: MailLetter, subject: String) -> Markup {
    let shades = BrandPalette(accent: BrandColor(hex: letter.accent) ?? BrandStylesheet.fallback).light
    return """
      <!DOCTYPE html>
      <html lang="\(letter.language)">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(subject)</title>
      </head>
      <body style="margin:0;padding:0;background:#f6f5f2">
      <table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f6f5f2">
      <tr><td align="center" style="padding:24px 12px">
      <table role="presentation" width="100%" cellpadding="0" cellspacing="0" \
      style="max-width:560px;background:#ffffff;border-radius:12px;border-top:4px solid \(shades.edge.hex)">
      <tr><td style="padding:28px 28px 32px;\(font)font-size:16px;line-height:1.55;color:#1b1d21">
      <p style="margin:0 0 24px;font-size:18px;font-weight:600">\(letter.senderName)</p>
      \(letter.parts.map { part($0, shades: shades) })\
      </td></tr>
      </table>
      </td></tr>
      </table>
      </body>
      </html>

      """
  }

  private static let font: Markup = "font-family:Inter,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif;"

  private static func part(_ part: MailLetter.Part, shades: BrandPalette.Shades) -> Markup {
    switch part {
    case .paragraph(let text):
      "<p style=\"margin:0 0 16px\">\(lines(text))</p>\n"
    case .small(let text):
      "<p style=\"margin:16px 0 0;font-size:14px;color:#5b6068\">\(lines(text))</p>\n"
    case .quote(let text):
      """
      <blockquote style="margin:0 0 16px;padding:4px 0 4px 16px;border-left:3px solid \(shades.edge.hex)">\
      \(lines(text))</blockquote>

      """
    case .facts(let facts):
      """
      <table width="100%" cellpadding="0" cellspacing="0" style="margin:0 0 24px;border-collapse:collapse">
      \(facts.map(fact))\
      </table>

      """
    case .button(let label, let hint, let address):
      button(label: label, hint: hint, address: address, shades: shades)
    }
  }

  private static func fact(_ fact: MailLetter.Fact) -> Markup {
    let weight: Markup = fact.isStrong ? "font-weight:600;font-size:18px" : "font-weight:400"
    return """
      <tr><th scope="row" align="left" style="padding:8px 12px 8px 0;border-top:1px solid #e4e1db;font-weight:400;\
      color:#5b6068;vertical-align:baseline">\(fact.label)</th>
      <td align="right" style="padding:8px 0;border-top:1px solid #e4e1db;vertical-align:baseline;\(weight)">\
      \(lines(fact.value))</td></tr>

      """
  }

  private static func button(label: String, hint: String, address: String, shades: BrandPalette.Shades) -> Markup {
    guard let target = WebAddress(address) else { return "" }
    return """
      <p style="margin:0 0 12px"><a href="\(target)" style="display:inline-block;padding:14px 24px;\
      border:1px solid \(shades.edge.hex);border-radius:10px;background:\(shades.fill.hex);\
      color:\(shades.onFill.hex);font-weight:600;text-decoration:none">\(label)</a></p>
      <p style="margin:0 0 16px;font-size:14px;color:#5b6068">\(hint)<br>\
      <a href="\(target)" style="color:\(shades.text.hex);word-break:break-all">\(target)</a></p>

      """
  }

  private static func lines(_ text: String) -> Markup {
    var markup = Markup()
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if index > 0 { markup.append("<br>") }
      markup.append(Markup(text: line))
    }
    return markup
  }
}
