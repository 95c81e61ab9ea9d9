using System.Text;
using LoadMaster.DataPlane.Http.Answers;
using LoadMaster.DataPlane.Tests.Engine;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Tests.Http;

public sealed class AcmeChallengeTests
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nCache-Control: no-store\r\nContent-Length: 9\r\nConnection: close\r\n\r\ntok-1.key";

    [Fact]
    public async Task A_redirect_service_answers_the_authority_and_redirects_everybody_else()
    {
        using var proxy = new Proxy(service => service with { Redirect = new RedirectSettings { Target = "https://%h%s" } });
        Assert.True(proxy.Engine.Challenges.Put("tok-1", "tok-1.key"));

        Assert.Equal(Answer, await proxy.AskAsync(Get("/.well-known/acme-challenge/tok-1")));
        Assert.Equal(Answer, await proxy.AskAsync("GET http://www.example.com/.well-known/acme-challenge/tok-1 HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n"));
        foreach (var other in new[] { "tok-2", "tok", "tok-11", "tok-1/", "" })
            Assert.StartsWith("HTTP/1.1 30", await proxy.AskAsync(Get("/.well-known/acme-challenge/" + other)), StringComparison.Ordinal);
        Assert.Equal((7, 2, 5), (proxy.Counters.RequestsTotal, proxy.Counters.Responses2xx, proxy.Counters.Responses3xx));

        proxy.Engine.Challenges.Remove("tok-1");
        Assert.StartsWith("HTTP/1.1 30", await proxy.AskAsync(Get("/.well-known/acme-challenge/tok-1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_connection_goes_on_after_the_answer()
    {
        using var proxy = new Proxy(service => service with { Redirect = new RedirectSettings { Target = "https://%h%s" } });
        proxy.Engine.Challenges.Put("tok-1", "tok-1.key");
        using var client = await proxy.ConnectAsync();
        await client.SendByteByByteAsync("GET /.well-known/acme-challenge/tok-1 HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Contains("Content-Length: 9\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
        Assert.Equal("tok-1.key", await client.ReadTextAsync(9));
        Assert.Contains("Location: https://a/x\r\n", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_without_a_server_answers_the_authority()
    {
        using var open = new Proxy();
        open.Engine.Challenges.Put("tok-1", "tok-1.key");
        Assert.Equal(Answer, await open.AskAsync(Get("/.well-known/acme-challenge/tok-1")));
        Assert.Equal(Answer[..Answer.LastIndexOf("tok", StringComparison.Ordinal)], await open.AskAsync("HEAD /.well-known/acme-challenge/tok-1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        Assert.StartsWith("HTTP/1.1 503", await open.AskAsync(Get("/")), StringComparison.Ordinal);
    }

    [Fact]
    public void Tokens_are_answered_until_they_are_removed_and_bounded()
    {
        var challenges = new AcmeChallenges();
        Assert.Null(challenges.Now);
        for (var number = 0; number < Domain.Limits.AcmeChallengesMax; number++)
            Assert.True(challenges.Put($"t{number}", "x"));
        Assert.False(challenges.Put("more", "x"));
        Assert.True(challenges.Put("t0", "another"));
        Assert.Contains("another", Encoding.ASCII.GetString(AcmeChallenges.Find(challenges.Now!, "/.well-known/acme-challenge/t0"u8)!.Get(closes: true, toHead: false)), StringComparison.Ordinal);
        Assert.Null(AcmeChallenges.Find(challenges.Now!, "/.well-known/acme-challenge/t"u8));
        for (var number = 0; number < Domain.Limits.AcmeChallengesMax; number++)
            challenges.Remove($"t{number}");
        Assert.Null(challenges.Now);
    }

    private static string Get(string path) => $"GET {path} HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n";
}
