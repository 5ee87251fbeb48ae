import Foundation
import HTML
import Testing

@testable import Gateway

@Suite struct AccountViewTests {
  private func page(_ form: SettingsForm) throws -> String {
    String(decoding: AccountView.page(try ViewSamples.teamVisit(), settings: form, sessions: []).bytes, as: UTF8.self)
  }

  @Test func `each signal has its box and its number, each mail its box`() throws {
    var settings = MemberSettings.standard
    settings.signals[.openedOften] = .init(isOn: false, least: 9)
    settings.notices = [.decision]
    let text = try page(SettingsForm(settings))
    for (name, isOn) in [
      ("not_opened", true), ("opened_often", false), ("left_after_reading", true), ("first_open", false),
      ("decision", true), ("question", false),
    ] {
      #expect(text.contains("name=\"\(name)\" value=\"on\"\(isOn ? " checked" : "")>"), "\(name)")
    }
    #expect(text.contains("<label for=\"opened_often_times\">Times in one day</label>"))
    #expect(text.contains("name=\"opened_often_times\" value=\"9\" inputmode=\"numeric\""))
    #expect(!text.contains("problems") && !text.contains("aria-invalid") && !text.contains("role=\"status\""))
    #expect(try page(SettingsForm(settings, isSaved: true)).contains("role=\"status\">Saved."))
  }

  @Test func `what is wrong is said on top and at its field`() throws {
    var form = SettingsForm(.standard)
    form.least[.leftAfterReading] = "61"
    let text = try page(form)
    let problem = "Type a whole number from 1 to 60."
    #expect(
      text.contains(
        "<li><a href=\"#left_after_reading_minutes\">Read one part for long, then left: \(problem)</a></li>"))
    #expect(text.contains("aria-describedby=\"left_after_reading_minutes-error\" aria-invalid=\"true\""))
    #expect(text.components(separatedBy: problem).count == 3 && text.contains("value=\"61\""))
    #expect(text.components(separatedBy: "aria-invalid").count == 2)
  }
}
