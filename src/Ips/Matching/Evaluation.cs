using System.Text.RegularExpressions;
using LoadMaster.Ips.Normalisation;
using LoadMaster.Ips.Options;

namespace LoadMaster.Ips.Matching;

/// <summary>One rule after the other on one message: what the steps share, and the budgets.</summary>
internal sealed class Evaluation(MessageBuffers message)
{
    private RuleOption[] _options = [];
    private int _messageSteps;
    private int _ruleSteps;
    private int _timeouts;

    public MessageBuffers Message => message;

    /// <summary>Whether buffers are seen in their decoded form.</summary>
    public bool Alternate { get; private set; }

    public uint[] Variables { get; } = new uint[IpsLimits.VariablesPerRuleMax];

    public FlowState Flow { get; private set; } = new();

    /// <summary>The rule ran out of steps or of time; what it found does not count.</summary>
    public bool IsExhausted { get; private set; }

    public void Begin(FlowState flow) => (Flow, _messageSteps, _timeouts) = (flow, 0, 0);

    public bool Run(RuleOption[] options, bool alternate)
    {
        var mark = message.Store.Used;
        message.SetBase64(default);
        (_options, Alternate, _ruleSteps, IsExhausted) = (options, alternate, 0, false);
        var matched = Next(-1, 0);
        _messageSteps += _ruleSteps;
        message.Store.CutTo(mark);
        return matched && !IsExhausted;
    }

    /// <summary>Goes on with the step behind this one.</summary>
    public bool Next(int at, int cursor)
    {
        var next = at + 1;
        if (next == _options.Length)
        {
            return true;
        }

        if (++_ruleSteps > IpsLimits.StepsPerRuleMax || _messageSteps + _ruleSteps > IpsLimits.StepsPerMessageMax
            || message.Store.Used > IpsLimits.StoreBytesMax)
        {
            IsExhausted = true;
            return false;
        }

        return _options[next].Match(this, next, cursor);
    }

    public ReadOnlySpan<byte> Span(BufferView view) => message.Store.Span(view);

    /// <summary>Null when it ran out of time.</summary>
    public bool? IsMatch(LazyRegex regex, ReadOnlySpan<char> text) =>
        TryMatch(regex, text, 0, out _, out _) ? true : IsExhausted ? null : false;

    /// <param name="end">Where the match ends.</param>
    /// <param name="next">Where the next one may begin.</param>
    public bool TryMatch(LazyRegex regex, ReadOnlySpan<char> text, int searchFrom, out int end, out int next)
    {
        // The limit is one of the clock, so a thread that had to wait for its turn is given a second try.
        while (_timeouts < IpsLimits.RegexTimeoutsPerMessageMax)
        {
            try
            {
                return FirstMatch(regex, text, searchFrom, out end, out next);
            }
            catch (RegexMatchTimeoutException)
            {
                // Reported by the inspector when it counts: the rule is named to the administrator.
                _timeouts++;
            }
        }

        IsExhausted = true;
        (end, next) = (0, 0);
        return false;
    }

    private static bool FirstMatch(LazyRegex regex, ReadOnlySpan<char> text, int searchFrom, out int end, out int next)
    {
        foreach (var match in regex.Get().EnumerateMatches(text, searchFrom))
        {
            end = match.Index + match.Length;
            next = match.Length == 0 ? end + 1 : end;
            return true;
        }

        (end, next) = (0, 0);
        return false;
    }
}
