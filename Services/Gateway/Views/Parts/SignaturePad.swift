import HTML

/// Where a signature is drawn, for those who like to: the typed name signs, and needs no script, no mouse and no finger.
/// Everything here is hidden until `signature.js` shows it.
enum SignaturePad {
  static let areaID = "signing"

  static func field(_ drawn: String, _ visit: ProposalVisit, fields: FormFields, phrases: any Phrases) -> Markup {
    """
    <div class="field signing\(when: fields.error(.drawnSignature) != nil, " wrong")" id="\(areaID)">
    <p class="hint">\(phrases.typedNameSigns)</p>
    \(fields.error(.drawnSignature))\
    \(when: !visit.isPreview, pad(drawn, script: visit.frame.assets.signatureScript, phrases))\
    </div>

    """
  }

  private static func pad(_ drawn: String, script: String, _ phrases: any Phrases) -> Markup {
    """
    \(FormFields.hidden(.drawnSignature, drawn))\
    <button class="button quiet" type="button" hidden aria-expanded="false" aria-controls="signature-pad" \
    data-draw="\(phrases.drawSignature)" data-close="\(phrases.typedNameOnly)">\(phrases.drawSignature)</button>
    <div class="signature-pad" id="signature-pad" hidden>
    <canvas width="\(SignatureDrawing.width)" height="\(SignatureDrawing.height)" role="img" \
    aria-label="\(phrases.signaturePad)" data-full="\(phrases.signatureFull)"></canvas>
    <p class="signature-tools"><button class="button plain" type="button" data-clear="\(phrases.signatureCleared)">\
    \(phrases.clearSignature)</button> <span class="small" role="status"></span></p>
    </div>
    <script type="module" src="\(script)"></script>

    """
  }
}
