using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Configuration;
using LoadMaster.Host.Backup;
using LoadMaster.Testing;

namespace LoadMaster.Host.Tests.Rest;

public sealed class AcmeTests
{
    private static readonly CertificateAcmeBody Order = new() { Account = "pebble", Names = ["www.example.org"], KeyType = "rsa2048", RenewDays = 20 };

    [SkippableFact]
    public async Task An_account_is_made_at_its_authority_used_shown_without_its_key_and_deleted()
    {
        Skip.IfNot(PebbleAuthority.IsInstalled, "because pebble is not installed");
        await using var pebble = await PebbleAuthority.StartAsync(LocalPorts.Free());
        await using var server = await RestServer.StartAsync();
        var token = await server.TokenAsync();
        using var client = server.Client(token);
        var body = new AcmeAccountBody { Name = "pebble", DirectoryUrl = pebble.DirectoryUrl, CaPem = pebble.CaPem, Email = "ops@example.org" };

        var terms = await Assert.ThrowsAsync<ApiProblemException>(() => client.AddAcmeAccountAsync(body));
        Assert.Equal((400, ProblemCodes.AcmeFailed, "/termsAgreed"), (terms.Problem!.Status, terms.Problem.Code, terms.Problem.Problems[0].Path));
        var untrusted = await Assert.ThrowsAsync<ApiProblemException>(() => client.AddAcmeAccountAsync(body with { TermsAgreed = true, CaPem = null }));
        Assert.Equal((409, ProblemCodes.AcmeFailed), (untrusted.Problem!.Status, untrusted.Problem.Code));
        Assert.Empty(server.Gateway.Config.Acme.Accounts);

        await client.AddAcmeAccountAsync(body with { TermsAgreed = true });
        var shown = Assert.Single((await client.ListAcmeAccountsAsync()).Items);
        Assert.Equal(("pebble", pebble.DirectoryUrl, "ops@example.org", true, true), (shown.Name, shown.DirectoryUrl, shown.Email, shown.TermsAgreed, shown.HasOwnCa));
        Assert.StartsWith(Certificate.SealedPrefix, server.Gateway.Config.Acme.Accounts[0].PrivateKey, StringComparison.Ordinal);
        Assert.Contains("ACME account 'pebble'", SealedSecrets.All(server.Gateway.Config).Keys);
        Assert.DoesNotContain("sealed", (await server.SendAsync("GET", Routes.AcmeAccountsPath, token)).Body, StringComparison.Ordinal);
        Assert.DoesNotContain("sealed:1:", (await server.SendAsync("GET", $"{Routes.Prefix}/config/diff", token)).Body, StringComparison.Ordinal);

        await client.AddCertificateAsync(new CertificateBody { Name = "www", Acme = Order });
        var used = await Assert.ThrowsAsync<ApiProblemException>(() => client.DeleteAcmeAccountAsync("pebble"));
        Assert.Equal((409, ProblemCodes.InUse), (used.Problem!.Status, used.Problem.Code));
        await client.DeleteCertificateAsync("www");
        await client.DeleteAcmeAccountAsync("pebble");
        Assert.Empty((await client.ListAcmeAccountsAsync()).Items);
        Assert.Equal(404, (await Assert.ThrowsAsync<ApiProblemException>(() => client.DeleteAcmeAccountAsync("pebble"))).Problem!.Status);
    }

    [Fact]
    public async Task Bad_accounts_are_refused_with_all_problems_before_any_authority_is_asked()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync());
        var refused = await Assert.ThrowsAsync<ApiProblemException>(() => client.AddAcmeAccountAsync(
            new AcmeAccountBody { Name = "a b", DirectoryUrl = "http://127.0.0.1/", Email = "x", TermsAgreed = true, EabKeyId = "kid" }));
        Assert.Equal(["/name", "/directoryUrl", "/email", "/eabKey"], refused.Problem!.Problems.Select(one => one.Path));
        using var reader = server.Client(await server.TokenAsync(Role.Operator));
        Assert.Equal(403, (await Assert.ThrowsAsync<ApiProblemException>(() => reader.AddAcmeAccountAsync(new AcmeAccountBody { Name = "a", DirectoryUrl = "https://127.0.0.1/" }))).Problem!.Status);
    }

    [Fact]
    public async Task A_certificate_that_is_ordered_begins_with_one_that_stands_in_and_is_asked_for_again()
    {
        await using var server = await RestServer.StartAsync();
        using var client = server.Client(await server.TokenAsync(Role.Operator));
        server.Gateway.Put(new AcmeAccount { Name = "pebble", DirectoryUrl = "https://127.0.0.1:1/dir", TermsAgreed = true, PrivateKey = Certificate.SealedPrefix });

        var bad = await Assert.ThrowsAsync<ApiProblemException>(() => client.AddCertificateAsync(new CertificateBody { Name = "www", Acme = Order with { Names = ["*.example.org", "ä"] } }));
        Assert.Equal(["/acme/names/0", "/acme/names/1"], bad.Problem!.Problems.Select(one => one.Path));
        var both = await Assert.ThrowsAsync<ApiProblemException>(() => client.AddCertificateAsync(new CertificateBody { Name = "www", ChainPem = "x", Acme = Order }));
        Assert.Equal(ProblemCodes.ImpossibleCombination, both.Problem!.Code);

        await client.AddCertificateAsync(new CertificateBody { Name = "www", Acme = Order });
        var shown = await client.GetCertificateAsync("www");
        Assert.Equal((shown.Subject, "www.example.org"), (shown.Issuer, Assert.Single(shown.Names)));
        Assert.Equal(("pebble", "rsa2048", 20, "waiting"), (shown.Acme!.Account, shown.Acme.KeyType, shown.Acme.RenewDays, shown.Acme.State));
        var asked = shown.Acme.AskedAt;
        Assert.EndsWith("Z", asked, StringComparison.Ordinal);

        server.Time.Advance(TimeSpan.FromMinutes(1));
        await client.RenewCertificateAsync("www");
        await client.ReplaceCertificateAsync("www", new CertificateBody { Acme = Order with { KeyType = null } });
        var again = await client.GetCertificateAsync("www");
        Assert.Equal((shown.Sha256, "p256", true), (again.Sha256, again.Acme!.KeyType, string.CompareOrdinal(asked, again.Acme.AskedAt) < 0));
        Assert.Equal(404, (await Assert.ThrowsAsync<ApiProblemException>(() => client.RenewCertificateAsync("none"))).Problem!.Status);
    }
}
