from linkcensus.core.hosting import is_platform_suffix, place_of


def test_place_of_an_address():
    for ip, subnet, platform in [
        ("104.16.0.1", "104.16.0.0/24", "Cloudflare"),
        ("104.15.255.255", "104.15.255.0/24", None),
        ("104.28.0.0", "104.28.0.0/24", None),
        ("::ffff:192.0.78.1", "192.0.78.0/24", "WordPress.com"),
        ("2606:4700::1111", "2606:4700::/48", "Cloudflare"),
        ("2001:db8:1:2::1", "2001:db8:1::/48", None),
    ]:
        place = place_of(ip)
        assert place is not None
        assert (place.subnet, place.platform) == (subnet, platform)
    assert place_of("10.0.0") is None
    assert is_platform_suffix("blogspot.com")
    assert not is_platform_suffix("co.uk")
    assert not is_platform_suffix("com")
