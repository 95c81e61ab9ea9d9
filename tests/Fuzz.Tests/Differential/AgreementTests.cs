using System.Globalization;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace LoadMaster.Fuzz.Tests.Differential;

/// <summary>
/// We and the web servers behind us must agree where a request ends: where they do not, a request can be hidden within another. Odd requests go
/// through us one after the other over kept connections; between them a plain one must get its own answer.
/// </summary>
public sealed partial class AgreementTests(ITestOutputHelper output)
{
    private const int LoggedWhole = 500;

    /// <summary>LM_ODD_REQUESTS: how many changed requests, for a long run.</summary>
    private static readonly int s_mutatedCount =
        int.TryParse(Environment.GetEnvironmentVariable("LM_ODD_REQUESTS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 250;

    [SkippableTheory]
    [InlineData("nginx")]
    [InlineData("apache")]
    [InlineData("node")]
    public void No_server_sees_a_request_that_we_have_not_sent(string name)
    {
        using var server = PeerServer.Make(name);
        Skip.If(server.Unavailable is not null, server.Unavailable);
        server.Start();
        using var balancer = new Balancer(server.Port);
        var number = 0;
        foreach (var odd in OddRequests.All.Concat(OddRequests.Mutated(20_261_123, s_mutatedCount)))
        {
            var known = (Sent: balancer.HandedOn().Count, Seen: server.Requests().Count);
            balancer.Throw(odd);
            var path = string.Create(CultureInfo.InvariantCulture, $"/between-{number++}");
            var answer = balancer.Ask(path);
            Assert.True(
                answer.Contains(path, StringComparison.Ordinal) && answer.Contains("HTTP/1.1 ", StringComparison.Ordinal),
                $"after {Shown(odd)} the answer to {path} is {Shown(answer)}; sent: {List(balancer.HandedOn().Skip(known.Sent))}; seen: {List(server.Requests().Skip(known.Seen))}");
        }

        var sent = balancer.HandedOn().Select(Unescaped).ToList();
        var seen = server.Requests().Select(Unescaped).Where(line => RequestLine().IsMatch(line)).ToList();
        output.WriteLine($"{name}: {number} odd requests, {sent.Count} requests sent on, {seen.Count} seen");
        Assert.True(seen.Count > 2 * number / 3);
        Assert.Empty(Unexplained(sent, seen));
    }

    [Fact]
    public void A_request_that_was_not_sent_is_found()
    {
        Assert.Empty(Unexplained(["GET http://b/a", "GET /b"], ["GET /a HTTP/1.1", "GET /b HTTP/1.1"]));
        Assert.Equal(["GET /hidden HTTP/1.1"], Unexplained(["GET /a", "GET /b"], ["GET /a HTTP/1.1", "GET /hidden HTTP/1.1", "GET /b HTTP/1.1"]));
        Assert.Equal(["GET /a HTTP/1.1"], Unexplained(["GET /a"], ["GET /a HTTP/1.1", "GET /a HTTP/1.1"]));
        Assert.Equal("GET /ä\"\\", Unescaped("""GET /\xe4\x22\\"""));
    }

    /// <summary>What a server has seen, beyond what was sent. An absolute target loses its host on the way.</summary>
    private static List<string> Unexplained(IReadOnlyList<string> sent, IReadOnlyList<string> seen)
    {
        var left = sent.ToList();
        var unexplained = new List<string>();
        foreach (var line in seen)
        {
            var (method, target) = (line[..line.IndexOf(' ')], line[(line.IndexOf(' ') + 1)..line.LastIndexOf(' ')]);
            var index = left.FindIndex(one => one.StartsWith(method + " ", StringComparison.Ordinal) && IsOf(one, target));
            if (index < 0)
            {
                unexplained.Add(line);
            }
            else
            {
                left.RemoveAt(index);
            }
        }

        return unexplained;
    }

    /// <summary>Logs cut long targets.</summary>
    private static bool IsOf(string sent, string target) =>
        target.Length < LoggedWhole ? sent.EndsWith(target, StringComparison.Ordinal) : sent.Contains(target[..LoggedWhole], StringComparison.Ordinal);

    private static string Unescaped(string line) => Escape().Replace(
        line,
        match => match.Groups[1].Success
            ? ((char)int.Parse(match.Groups[1].ValueSpan, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()
            : match.Value switch { "\\t" => "\t", "\\n" => "\n", "\\r" => "\r", "\\v" => "\v", "\\b" => "\b", "\\f" => "\f", var other => other[1..] });

    private static string Shown(string text) => JsonEncoded(text.Length > 600 ? text[..600] : text);

    private static string List(IEnumerable<string> lines) => string.Join(" | ", lines.Select(JsonEncoded));

    private static string JsonEncoded(string text) => global::System.Text.Json.JsonSerializer.Serialize(text);

    [GeneratedRegex(@"^\S+ .* HTTP/\d\.\d$", RegexOptions.Singleline)]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"\\x([0-9A-Fa-f]{2})|\\.", RegexOptions.Singleline)]
    private static partial Regex Escape();
}
