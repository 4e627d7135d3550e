HEADER = "Handle,Title,Variant SKU,Variant Inventory Qty,Variant Price\n"


def write(tmp_path, text):
    path = tmp_path / "products.csv"
    path.write_text(HEADER + text, encoding="utf-8")
    return str(path)


def stock_of(shop, sku):
    return shop.sql("eu", "SELECT available FROM stock WHERE sku = %s", sku)


def test_an_import_says_what_it_did(shop, run, tmp_path):
    path = write(tmp_path, "lamp,Lamp,LAMP,7,25.00\n")

    first = run("import-catalog", path, "--tenant", "eu")
    second = run("import-catalog", path, "--tenant", "eu")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "1 created, 0 updated, 0 unchanged, 0 refused\n" in first.stdout
    assert "0 created, 0 updated, 1 unchanged, 0 refused\n" in second.stdout
    assert stock_of(shop, "LAMP") == [(7,)]


def test_refused_rows_go_to_the_error_output(shop, run, tmp_path):
    path = write(tmp_path, "lamp,Lamp,LAMP,7,25.00\nmug,Mug,MUG,1,cheap\n")

    done = run("import-catalog", path, "--tenant", "eu")

    assert done.exit_code == 0
    assert "1 created, 0 updated, 0 unchanged, 1 refused\n" in done.stdout
    assert done.stderr.startswith("line 3 (mug): ")


def test_an_import_of_which_nothing_can_be_taken_fails(shop, run, tmp_path):
    done = run("import-catalog", write(tmp_path, "mug,Mug,MUG,1,cheap\n"), "--tenant", "eu")

    assert done.exit_code == 1
    assert "line 2 (mug): " in done.stderr


def test_a_dry_run_writes_nothing(shop, run, tmp_path):
    before = shop.capture()

    done = run(
        "import-catalog", write(tmp_path, "lamp,Lamp,L,7,25\n"), "--tenant", "eu", "--dry-run"
    )

    assert done.exit_code == 0
    assert "nothing was written" in done.stdout
    assert shop.capture() == before


def test_a_file_of_something_else_is_refused_with_a_sentence(shop, run, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("name,age\nAda,36\n", encoding="utf-8")

    done = run("import-catalog", str(path), "--tenant", "eu")

    assert done.exit_code == 1
    assert "not a Shopify product export" in done.stderr
    assert "Traceback" not in done.output


def test_an_unknown_tenant_is_answered_with_the_known_ones(shop, run):
    done = run("stock", "set", "LAMP", "5", "--tenant", "mars")

    assert done.exit_code == 2
    assert "There are: eu, us." in done.stderr


def test_stock_is_set_and_received(demo_products, run):
    sku = demo_products.sql("eu", "SELECT sku FROM stock ORDER BY sku LIMIT 1")[0][0]

    assert run("stock", "set", sku, "5", "--tenant", "eu").exit_code == 0
    assert run("stock", "receive", sku, "3", "--tenant", "eu").exit_code == 0

    assert stock_of(demo_products, sku) == [(8,)]


def test_an_unknown_sku_or_a_bad_number_is_refused(shop, run):
    unknown = run("stock", "set", "NOTHING", "5", "--tenant", "eu")
    negative = run("stock", "set", "NOTHING", "--tenant", "eu", "--", "-1")

    assert unknown.exit_code == 1
    assert "keeps no stock of 'NOTHING'" in unknown.stderr
    assert negative.exit_code == 2


def test_tenants_are_listed_and_added(shop, run):
    words = "tenants add fr --brand Doorbuster --name France --hostname fr.localhost --currency EUR"
    words += " --tax-regime vat_included --country FR --time-zone Europe/Paris --shard eu"
    words += " --locale fr --seller-name Demo --seller-line Paris --seller-email a@fr.example"
    words += " --seller-vat-id FR00000000000"

    added = run(*words.split())
    shop.wait_for_replica(shop.position("catalog"))
    listed = run("tenants", "list")

    assert added.exit_code == 0, added.output
    assert [line.split()[:2] for line in listed.stdout.splitlines()] == [
        ["eu", "eu"],
        ["fr", "eu"],
        ["us", "us"],
    ]


def test_seeding_tells_what_is_there_already(demo_products, run):
    done = run("seed-demo")

    assert done.exit_code == 0
    assert done.stdout == (
        "eu: has products already, left as it is\nus: has products already, left as it is\n"
    )


def test_migrate_has_nothing_to_do_and_the_check_agrees(shop, run):
    assert run("migrate").exit_code == 0

    checked = run("migrate", "--check")

    assert checked.exit_code == 0, checked.output
    assert [line.split()[0] for line in checked.stdout.splitlines()] == [
        "database",
        "catalog",
        "eu",
        "us",
    ]


def test_the_check_fails_on_a_database_that_differs(shop, run):
    shop.sql("eu", "ALTER TABLE stock ADD COLUMN surplus int")
    try:
        checked = run("migrate", "--check")
    finally:
        shop.sql("eu", "ALTER TABLE stock DROP COLUMN surplus")

    assert checked.exit_code == 1
    assert "surplus" in checked.stdout
