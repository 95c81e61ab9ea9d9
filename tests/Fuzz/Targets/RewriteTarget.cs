using System.Net;
using System.Text;
using LoadMaster.DataPlane.Http;
using LoadMaster.DataPlane.Http.Rules;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.Fuzz.Targets;

/// <summary>Content rules that match and rewrite: whatever the request holds, what they make of it is one good request.</summary>
internal sealed unsafe class RewriteTarget : IFuzzTarget
{
    private static readonly IPAddress Source = IPAddress.Parse("192.0.2.7");
    private readonly RequestHead _again = new();
    private readonly RequestHead _head = new();
    private readonly VirtualService _service;
    private readonly IReadOnlyList<ContentRule> _rules;

    public RewriteTarget()
    {
        var read = ConfigJson.Read(RewriteSamples.Document);
        var config = read.Value ?? throw new InvalidOperationException(string.Join('\n', read.Problems));
        _service = config.VirtualServices[0];
        _rules = config.Rules;
    }

    public string Name => "rewrite";

    public IEnumerable<string> Seeds => [.. HttpSamples.Requests, .. RewriteSamples.Requests];

    public IEnumerable<string> Words => [.. HttpSamples.Words, "images/", "old", "x=", "Mozilla", "beta=1"];

    public int Try(ReadOnlySpan<byte> input)
    {
        // The trial wants the head alone.
        var end = input.IndexOf("\r\n\r\n"u8);
        var text = Encoding.Latin1.GetString(end < 0 ? input : input[..(end + 4)]);
        var outcome = RuleTrial.Run(_service, _rules, text, Source);
        if (outcome.Error.Length > 0)
        {
            return outcome.Error.GetHashCode(StringComparison.Ordinal);
        }

        if (outcome.Redirect.Length > 0)
        {
            // As a browser reads it: a path of this host, with nothing in it that ends a line.
            var target = outcome.Redirect["307 to ".Length..];
            BrokenPromiseException.Unless(target[0] == '/' && (target.Length == 1 || target[1] is not ('/' or '\\')), "the redirect leads to another host");
            BrokenPromiseException.Unless(target.All(character => character is > ' ' and < '\u007f'), "the redirect's target holds what no URL does");
            return HashCode.Combine("redirect", Math.Min(target.Length, 40));
        }

        var bytes = Encoding.Latin1.GetBytes(text);
        var made = Encoding.Latin1.GetBytes(outcome.Request);
        HttpSamples.CheckClean(made);
        fixed (byte* received = bytes, sent = made)
        {
            _ = _head.Parse(received, bytes.Length);
            BrokenPromiseException.Unless(_again.Parse(sent, made.Length) == ParseStatus.Complete && _again.Length == made.Length, "the rewritten head is not one good head");
            BrokenPromiseException.Unless(_again.IsChunked == _head.IsChunked && _again.ContentLength == _head.ContentLength, "a rule changed the body's length");
        }

        return HashCode.Combine(outcome.Route, outcome.Group, string.Join(',', outcome.Changes), string.Join(',', outcome.Flags), Math.Clamp(made.Length - bytes.Length, -90, 40), made[0]);
    }
}
