using LoadMaster.Domain.Acme;
using LoadMaster.Domain.Changes;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Acme;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Acme;

/// <summary>Against Let's Encrypt's own test authority.</summary>
public sealed class AcmeOrderTests : IDisposable
{
    private const string NotInstalled = "because pebble is not installed";
    private static readonly string[] Names = ["www.example.org", "Shop.example.org"];

    private readonly AcmeRig _rig = new();

    public void Dispose() => _rig.Dispose();

    [SkippableTheory]
    [InlineData(CertificateKeyType.P256, "")]
    [InlineData(CertificateKeyType.Rsa2048, "50")]
    public async Task A_certificate_is_ordered_and_served_although_port_80_redirects_and_nonces_are_called_bad(CertificateKeyType keyType, string badNoncesPercent)
    {
        Skip.IfNot(PebbleAuthority.IsInstalled, NotInstalled);
        await using var pebble = await PebbleAuthority.StartAsync(_rig.HttpPort, new Dictionary<string, string> { ["PEBBLE_WFE_NONCEREJECT"] = badNoncesPercent.Length > 0 ? badNoncesPercent : "0" });
        await _rig.PrepareAsync(pebble, Names, keyType);
        _rig.Serve(pebble.HttpPort);
        using (var standIn = await _rig.HandshakeAsync())
            Assert.Equal(standIn.Subject, standIn.Issuer);

        var state = await _rig.UntilAsync(one => one.Outcome is AcmeOutcome.Good or AcmeOutcome.Failed);

        Assert.Equal((AcmeOutcome.Good, ""), (state.Outcome, state.Problem));
        _rig.Serve(pebble.HttpPort);
        using var served = await _rig.HandshakeAsync();
        Assert.Contains("Pebble", served.Issuer, StringComparison.Ordinal);
        Assert.Equal(["shop.example.org", "www.example.org"], AcmeRig.NamesIn(_rig.Certificate).Order());
        Assert.Equal((keyType, false), (AcmeCertificates.Facts(_rig.Certificate)!.KeyType, AcmeCertificates.Facts(_rig.Certificate)!.IsSelfSigned));
        Assert.Contains(_rig.Told, line => line.Contains("A new certificate has come from 127.0.0.1", StringComparison.Ordinal));
        Assert.Equal("acme@a", _rig.Gateway.Changes.Last().By);
    }

    [SkippableFact]
    public async Task A_certificate_is_renewed_when_a_third_of_its_life_is_left_and_when_somebody_asks()
    {
        Skip.IfNot(PebbleAuthority.IsInstalled, NotInstalled);
        await using var pebble = await PebbleAuthority.StartAsync(_rig.HttpPort, validitySeconds: 6 * 86_400);
        await _rig.PrepareAsync(pebble, Names);
        _rig.Serve(pebble.HttpPort);
        _ = await _rig.UntilAsync(one => one.Outcome == AcmeOutcome.Good);
        var first = _rig.Certificate;

        _rig.Time.Pass(TimeSpan.FromDays(3.9));
        _rig.Desk.Turn(_rig.Gateway.Config, isActive: true);
        Assert.Equal(AcmeOutcome.Good, _rig.Book.Find("www")!.Outcome);
        Assert.Equal(first, _rig.Certificate);

        _rig.Time.Pass(TimeSpan.FromDays(0.2));
        _ = await _rig.UntilAsync(_ => _rig.Certificate.ChainPem != first.ChainPem);
        var second = _rig.Certificate;
        Assert.NotEqual(first.PrivateKey, second.PrivateKey);

        _rig.Change(new ConfigCommand.PutCertificate(
            AcmeCertificates.ToJson("www", second.ChainPem, second.PrivateKey, second.Acme with { Asked = "2026-01-01T00:00:00Z" }).ToJsonString(), Replace: true));
        _ = await _rig.UntilAsync(_ => _rig.Certificate.ChainPem != second.ChainPem);
        Assert.Equal("", _rig.Certificate.Acme.Asked);
    }

    [SkippableFact]
    public async Task A_proof_that_fails_gives_the_authoritys_reason_and_leaves_the_certificate_and_the_pause_outlives_a_restart()
    {
        Skip.IfNot(PebbleAuthority.IsInstalled, NotInstalled);
        await using var pebble = await PebbleAuthority.StartAsync(LocalPorts.Free());
        await _rig.PrepareAsync(pebble, Names);
        _rig.Serve(_rig.HttpPort);
        _rig.Change(new ConfigCommand.PatchVirtualService(new VirtualServiceId(1), """{"address":"198.18.0.100:8080"}"""));
        var before = _rig.Certificate;

        var state = await _rig.UntilAsync(one => one.Outcome == AcmeOutcome.Failed);

        Assert.Contains("the proof for ", state.Problem, StringComparison.Ordinal);
        Assert.Contains("connection refused", state.Problem, StringComparison.Ordinal);
        Assert.Contains("no virtual service of type http listens on port 80", state.Problem, StringComparison.Ordinal);
        Assert.Equal(before, _rig.Certificate);
        Assert.Contains(_rig.Told, line => line.StartsWith("Warning: No new certificate could be had: the proof", StringComparison.Ordinal));
        Assert.InRange(state.NextTry!.Value - _rig.Time.GetUtcNow(), TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(5));

        await _rig.RestartAsync();
        _rig.Desk.Turn(_rig.Gateway.Config, isActive: true);
        var kept = _rig.Book.Find("www")!;
        Assert.Equal((AcmeOutcome.Failed, 1, state.Problem), (kept.Outcome, kept.Failures, kept.Problem));
        _rig.Time.Pass(TimeSpan.FromMinutes(6));
        var again = await _rig.UntilAsync(one => one is { Outcome: AcmeOutcome.Failed, Failures: 2 });
        Assert.InRange(again.NextTry!.Value - _rig.Time.GetUtcNow(), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15));
    }

    [SkippableFact]
    public async Task A_standby_orders_nothing_until_it_is_the_active_node()
    {
        Skip.IfNot(PebbleAuthority.IsInstalled, NotInstalled);
        await using var pebble = await PebbleAuthority.StartAsync(_rig.HttpPort);
        await _rig.PrepareAsync(pebble, Names);
        _rig.Serve(pebble.HttpPort);
        var orders = pebble.Said().Split("order").Length;

        _ = await _rig.UntilAsync(one => one.Outcome == AcmeOutcome.Standby, isActive: false);
        await _rig.Desk.StopAsync();
        Assert.Equal(orders, pebble.Said().Split("order").Length);

        await _rig.RestartAsync();
        _ = await _rig.UntilAsync(one => one.Outcome == AcmeOutcome.Good);
        Assert.False(AcmeCertificates.Facts(_rig.Certificate)!.IsSelfSigned);
    }

    [SkippableFact]
    public async Task Without_a_service_that_could_answer_no_order_is_made()
    {
        Skip.IfNot(PebbleAuthority.IsInstalled, NotInstalled);
        await using var pebble = await PebbleAuthority.StartAsync(_rig.HttpPort);
        await _rig.PrepareAsync(pebble, Names);
        _rig.Change(new ConfigCommand.PatchVirtualService(new VirtualServiceId(1), """{"enabled":false}"""));

        var state = await _rig.UntilAsync(one => one.Outcome == AcmeOutcome.Failed);

        Assert.StartsWith("no order was made: authorities ask for the proof on port 80", state.Problem, StringComparison.Ordinal);
        _rig.Serve(pebble.HttpPort);
        _rig.Change(new ConfigCommand.PatchVirtualService(new VirtualServiceId(1), """{"enabled":true}"""));
        Assert.Equal(0, (await _rig.UntilAsync(one => one.Outcome == AcmeOutcome.Good)).Failures);
    }

    [SkippableFact]
    public async Task A_certificate_that_is_replaced_during_its_order_stays_as_it_was_put()
    {
        Skip.IfNot(PebbleAuthority.IsInstalled, NotInstalled);
        await using var pebble = await PebbleAuthority.StartAsync(_rig.HttpPort, new Dictionary<string, string> { ["PEBBLE_VA_SLEEPTIME"] = "3" });
        await _rig.PrepareAsync(pebble, Names);
        _rig.Serve(pebble.HttpPort);
        _ = await _rig.UntilAsync(one => one.Outcome == AcmeOutcome.Ordering);
        var put = AcmeCertificates.ToJson("www", _rig.Certificate.ChainPem, _rig.Certificate.PrivateKey, new AcmeCertificate()).ToJsonString();
        _rig.Change(new ConfigCommand.PutCertificate(put, Replace: true));
        var before = _rig.Certificate;
        var changes = _rig.Gateway.Changes.Count;

        for (var tries = 0; tries < 600 && !pebble.Said().Contains("Issued certificate", StringComparison.Ordinal); tries++)
            await Task.Delay(50);
        await _rig.Desk.StopAsync();

        Assert.Equal((before, changes), (_rig.Certificate, _rig.Gateway.Changes.Count));
    }

    [SkippableFact]
    public async Task An_account_is_bound_to_an_external_one_where_the_authority_wants_that()
    {
        Skip.IfNot(PebbleAuthority.IsInstalled, NotInstalled);
        const string mac = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";
        await using var pebble = await PebbleAuthority.StartAsync(_rig.HttpPort, externalAccounts: new Dictionary<string, string> { ["kid-1"] = mac });
        var none = await Assert.ThrowsAsync<AcmeException>(() => _rig.PrepareAsync(pebble, Names));
        Assert.Contains("externalAccountRequired", none.Message, StringComparison.Ordinal);
        var odd = await Assert.ThrowsAsync<AcmeException>(() => _rig.PrepareAsync(pebble, Names, eabKeyId: "kid-1", eabKey: "not base64!"));
        Assert.Contains("is not base64url", odd.Message, StringComparison.Ordinal);

        await _rig.PrepareAsync(pebble, Names, eabKeyId: "kid-1", eabKey: mac);
        _rig.Serve(pebble.HttpPort);
        Assert.Equal(AcmeOutcome.Good, (await _rig.UntilAsync(one => one.Outcome is AcmeOutcome.Good or AcmeOutcome.Failed)).Outcome);
    }

    [SkippableFact]
    public async Task An_authority_that_cannot_be_used_says_why()
    {
        Skip.IfNot(PebbleAuthority.IsInstalled, NotInstalled);
        await using var pebble = await PebbleAuthority.StartAsync(_rig.HttpPort);
        AcmeAccount At(string url, string ca) => new() { Name = "x", DirectoryUrl = url, CaPem = ca, TermsAgreed = true };
        async Task<string> Refused(AcmeAccount account) => (await Assert.ThrowsAsync<AcmeException>(() => _rig.Accounts.RegisterAsync(account, "", default))).Message;

        Assert.Contains("shows a certificate that is not trusted", await Refused(At(pebble.DirectoryUrl, "")), StringComparison.Ordinal);
        Assert.Contains("status 404", await Refused(At(pebble.DirectoryUrl + "ectory", pebble.CaPem)), StringComparison.Ordinal);
        Assert.Contains("cannot be reached", await Refused(At($"https://127.0.0.1:{LocalPorts.Free()}/dir", "")), StringComparison.Ordinal);
        Assert.Contains("agree to them", await Refused(At(pebble.DirectoryUrl, pebble.CaPem) with { TermsAgreed = false }), StringComparison.Ordinal);
        Assert.Contains("invalidContact", await Refused(At(pebble.DirectoryUrl, pebble.CaPem) with { Email = "nobody" }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_that_is_away_is_an_event_and_asked_again_later()
    {
        _rig.Put(_rig.Unknown($"https://127.0.0.1:{LocalPorts.Free()}/dir"), Names);
        var state = await _rig.UntilAsync(one => one.Outcome == AcmeOutcome.Failed);
        Assert.Contains("cannot be reached", state.Problem, StringComparison.Ordinal);
        Assert.Single(_rig.Told);

        _rig.Time.Pass(TimeSpan.FromMinutes(6));
        _ = await _rig.UntilAsync(one => one is { Outcome: AcmeOutcome.Failed, Failures: 2 });
        Assert.Single(_rig.Told);
        Assert.Equal(TimeSpan.FromMinutes(15), AcmeRules.Wait(2, TimeSpan.Zero));
    }
}
