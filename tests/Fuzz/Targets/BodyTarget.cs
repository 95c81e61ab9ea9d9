using System.Text;
using System.Text.RegularExpressions;
using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http.Bodies;
using LoadMaster.DataPlane.Http.Rules;
using LoadMaster.Domain.Configuration;
using LoadMaster.Domain.Configuration.Rules;

namespace LoadMaster.Fuzz.Targets;

/// <summary>
/// Bodies of responses in which rules replace text: whatever a server sends, in pieces of any size, and drawn in pieces of any size, becomes what the
/// framework's own replacing makes of the whole. The first byte chooses the rules, the next two the sizes.
/// </summary>
internal sealed unsafe class BodyTarget : IFuzzTarget
{
    private const int Choices = 3;

    private static readonly BodyRule[][] Sets =
    [
        [Of("aab", "X", RuleMatch.Contains)],
        [Of("secret", "", RuleMatch.Contains), Of("a", "much longer than before", RuleMatch.Contains)],
        [Of("<[a-z]{1,9}>", "[tag]", RuleMatch.Regex)],
        [Of("http://inner/", "https://www.example.com/", RuleMatch.Contains), Of("[0-9]{1,4}$", "#", RuleMatch.Regex)],
    ];

    private readonly BufferPool _pool = new();
    private readonly RuleScratch _scratch = new(0);
    private readonly GuardedMemory _input = new(Mutator.BytesMax);
    private readonly GuardedMemory _output = new(Mutator.BytesMax);
    private readonly List<byte> _made = [];

    public string Name => "bodies";

    public IEnumerable<string> Seeds =>
    [
        "0\u0001\u0001xaaab aab", "1\u0003\u0040secsecretret a", "2\u0007\u0002<a href><br>\r\n<p>\n", "3\u0010\u0001http://inner/12\r\n<a>1234\nhttp://inn", "3\u0002\u000512345",
    ];

    public IEnumerable<string> Words => ["aab", "aa", "secret", "sec", "<br>", "<", ">", "http://inner/", "http://", "123", "\r\n", "\n", "\r", "\0", "\u00e9"];

    public int Try(ReadOnlySpan<byte> input)
    {
        if (input.Length < Choices)
        {
            return 0;
        }

        var rules = Sets[input[0] % Sets.Length];
        var (step, room) = (1 + (input[1] * input[1]), 1 + (input[2] * 4));
        var body = input[Choices..];
        Filter(rules, body, step, room);
        var made = Encoding.Latin1.GetString([.. _made]);
        var expected = rules.Aggregate(Encoding.Latin1.GetString(body), Replace);
        BrokenPromiseException.Unless(made == expected, $"in pieces of {step}, drawn by {room}, {made.Length} characters come where {expected.Length} should, or others");
        BrokenPromiseException.Unless(_pool.BytesHeld == 0, "memory is kept");
        return HashCode.Combine(input[0] % Sets.Length, step < 10, room < 10, made.Length == body.Length, Math.Min(body.Length, 20));
    }

    private void Filter(BodyRule[] rules, ReadOnlySpan<byte> body, int step, int room)
    {
        _made.Clear();
        var filter = new BodyFilter(_pool, _scratch);
        filter.Begin(rules, 0, "text/html"u8);
        while (!filter.IsDrained)
        {
            if (!filter.IsPending)
            {
                var piece = body[..Math.Min(body.Length, step)];
                filter.Add(_input.Place(piece), piece.Length);
                body = body[piece.Length..];
                if (body.IsEmpty)
                {
                    filter.End();
                }
            }

            var output = _output.Room(room);
            var count = filter.Pull(output, room);
            _made.AddRange(new ReadOnlySpan<byte>(output, count));
        }

        filter.Stop();
    }

    private static string Replace(string text, BodyRule rule) => rule.IsRegex
        ? string.Join('\n', text.Split('\n').Select((line, index) => ReplaceIn(line, rule.Rule, isLast: index == text.Count(character => character == '\n'))))
        : text.Replace(rule.Rule.Pattern, rule.Rule.Value, StringComparison.Ordinal);

    private static string ReplaceIn(string line, ContentRule rule, bool isLast)
    {
        var end = !isLast && line.EndsWith('\r') ? "\r" : "";
        return Regex.Replace(line[..(line.Length - end.Length)], rule.Pattern, rule.Value) + end;
    }

    private static BodyRule Of(string pattern, string value, RuleMatch match)
    {
        var rule = new ContentRule { Name = pattern, Kind = RuleKind.ReplaceBody, Match = match, Pattern = pattern, Value = value };
        return new BodyRule(rule, match == RuleMatch.Regex ? [RulePattern.Compile(pattern, ignoreCase: false)] : []);
    }
}
