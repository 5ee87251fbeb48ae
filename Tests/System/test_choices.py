"""Options, quantities and packages: the client chooses, the server computes, and nobody accepts an unseen total."""

import pytest

from browsing import DESKTOP, PHONE, window
from harness import form, send

SCREENS = [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")]

FOCUSED = "document.activeElement.id"
# The kitchen as sent, and with the lighting upgrade: 940.00 and 10.35 % tax on it, 97.29.
AS_SENT, WITH_LIGHTING = "49,240.90", "50,278.19"


@pytest.fixture
def roof(portal):
    return send(portal.new_organization("roof-three-packages"), "roof-three-packages")


def total(browser):
    return browser.page.locator(".grand dd").inner_text()


@pytest.mark.parametrize("screen", SCREENS)
def test_the_total_follows_an_option_and_is_what_is_accepted(sent, chromium, screen):
    with window(chromium, sent.api.gateway, **screen) as browser:
        browser.open(sent.url())
        browser.give_signal()
        assert AS_SENT in total(browser)
        lighting = browser.page.get_by_label("Include this option: Under-cabinet lighting upgrade")
        lighting.check()
        browser.page.get_by_text("The total is now $50,278.19.").wait_for()
        assert WITH_LIGHTING in total(browser)
        assert WITH_LIGHTING in browser.page.locator(".summary-total").inner_text()
        assert f"for ${WITH_LIGHTING}" in browser.page.locator("#accept").inner_text()
        assert browser.violations() == []
        with browser.page.expect_navigation():
            browser.button("Accept proposal").click()
        assert "Accepted. Thank you!" in browser.text() and WITH_LIGHTING in browser.text()
        browser.assert_clean()
    decision = sent.detail()["decision"]
    assert decision["totals"]["total_cents"] == 5_027_819
    chosen = {line["line_id"]: line for line in decision["choices"]["lines"]}
    options = [line for section in sent.detail()["client_content"]["sections"] for line in section["lines"]
               if line["optional"]]
    assert [chosen[line["id"]]["selected"] for line in options] == [True, False, True]


@pytest.mark.parametrize("screen", SCREENS)
def test_a_quantity_out_of_bounds_is_told_beside_the_total_and_at_the_field(sent, chromium, screen):
    with window(chromium, sent.api.gateway, **screen) as browser:
        browser.open(sent.url())
        faucet = browser.page.get_by_label("How many? Touch faucet")
        faucet.fill("99")
        told = browser.page.get_by_text("For “Touch faucet” you can have 1 to 2.")
        told.first.wait_for()
        assert told.count() == 2
        # At the field, and as what describes it.
        error = browser.page.locator(f"[id='{faucet.get_attribute('aria-describedby')}']")
        assert error.inner_text() == told.first.inner_text()
        # Both at once: the page may still be scrolling.
        below = faucet.evaluate("""field => document.getElementById(field.getAttribute("aria-describedby"))
            .getBoundingClientRect().top - field.getBoundingClientRect().bottom""")
        assert -1 < below < 40
        assert faucet.get_attribute("aria-invalid") == "true" and AS_SENT in total(browser)
        faucet.fill("2")
        browser.page.get_by_text(f"The total is now ${AS_SENT}.").wait_for()
        assert faucet.get_attribute("aria-invalid") is None and faucet.get_attribute("aria-describedby") is None
        assert error.count() == told.count() == 0
        browser.assert_clean(expected_errors=1)


def test_without_script_the_total_is_shown_before_it_is_accepted(sent, chromium):
    with window(chromium, sent.api.gateway, java_script_enabled=False, **PHONE) as browser:
        browser.open(sent.url())
        browser.page.get_by_label("Include this option: Under-cabinet lighting upgrade").check()
        browser.page.get_by_label("Your full name").fill("Ngozi Okafor")
        # In one go, with a total that nobody has seen.
        browser.button("Accept proposal").first.click()
        assert f"With what you chose the total is ${WITH_LIGHTING}" in browser.text() and WITH_LIGHTING in total(browser)
        assert browser.page.evaluate(FOCUSED) == "problems"
        assert sent.state() == "sent"
        assert browser.page.get_by_label("Your full name").input_value() == "Ngozi Okafor"
        browser.button("Accept proposal").first.click()
        assert WITH_LIGHTING in browser.text()
        # The box is what it waits for.
        browser.page.locator("form").evaluate("form => { form.noValidate = true }")
        browser.button("Accept proposal").click()
        assert browser.page.title().startswith("Nothing was recorded yet") and browser.page.evaluate(FOCUSED) == "problems"
        browser.page.get_by_role("checkbox").check()
        browser.button("Accept proposal").click()
        assert "Accepted. Thank you!" in browser.text() and WITH_LIGHTING in browser.text()
    assert sent.detail()["decision"]["totals"]["total_cents"] == 5_027_819


def test_without_script_a_button_updates_the_total(sent, chromium):
    with window(chromium, sent.api.gateway, java_script_enabled=False, **DESKTOP) as browser:
        browser.open(sent.url())
        box = browser.page.get_by_label("Include this option: Under-cabinet lighting upgrade")
        box.check()
        browser.page.get_by_label("A note").fill("Warm white, please")
        browser.button("Update the total").click()
        assert WITH_LIGHTING in total(browser) and box.is_checked()
        assert browser.page.get_by_label("A note").input_value() == "Warm white, please"
        browser.page.get_by_label("How many? Touch faucet").fill("0.5")
        browser.button("Update the total").click()
        assert "For “Touch faucet” you can have 1 to 2." in browser.text()
        assert browser.page.get_by_label("How many? Touch faucet").input_value() == "0.5"


@pytest.mark.parametrize("screen", SCREENS)
def test_one_of_the_packages_is_chosen_and_agreed(roof, chromium, screen):
    with window(chromium, roof.api.gateway, **screen) as browser:
        browser.open(roof.url())
        browser.give_signal()
        assert "15,091.84" in total(browser)
        browser.page.get_by_label("Choose Best").check()
        browser.page.get_by_text("The total is now $31,406.18.").wait_for()
        assert browser.page.locator(".card.chosen h3").inner_text() == "Best"
        assert browser.violations() == []
        with browser.page.expect_navigation():
            browser.button("Accept proposal").click()
        assert "31,406.18" in browser.text()
        browser.assert_clean()
    assert roof.detail()["decision"]["totals"]["total_cents"] == 3_140_618


@pytest.mark.parametrize("fields, status", [
    ({"total": "1"}, 409), ({"total": "abc"}, 409), ({"total": "-1"}, 409),
    ({"line-9999": "yes"}, 422), ({"quantity-0": "5"}, 422), ({"package": "0"}, 422), ({"line-x": "yes"}, 400),
    ({"total_cents": "1"}, 400),
])
def test_what_is_not_on_offer_is_refused_and_nothing_is_recorded(sent, fields, status):
    person = sent.person()
    accept = form(person.open(), "acceptance")
    for path in ("acceptance", "choices"):
        if path == "choices" and "total" in fields:
            continue  # There it is only what was seen before.
        answer = person.post(f"{person.path}/{path}", accept.fields | fields)
        assert answer.status_code == status, (path, answer.text[:300])
    assert sent.state() == "sent"


def test_choosing_is_not_deciding_and_not_opening_SL_4(sent):
    person = sent.person()
    accept = form(person.open(), "acceptance")
    for _ in range(3):
        answer = person.post(f"{person.path}/choices", accept.fields, headers={"Accept": "application/json"})
        assert answer.status_code == 200 and answer.json()["total_cents"] == 4_924_090
    assert sent.detail()["engagement"]["opened"] == 0 and sent.state() == "sent"
    foreign = person.post(f"{person.path}/choices", accept.fields, headers={"Origin": "https://elsewhere.example"})
    assert foreign.status_code == 403
