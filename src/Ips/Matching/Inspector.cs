using LoadMaster.Ips.Normalisation;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Matching;

/// <summary>
/// Inspects messages, one after the other; every thread needs its own. Allocates nothing once its buffers have grown, but for compressed
/// bodies and the first use of a regular expression. Results are valid until the next message.
/// </summary>
public sealed class Inspector
{
    private readonly RateTable _rates;
    private readonly CandidateList _candidates = new();
    private readonly Evaluation _evaluation;
    private readonly Alert[] _alerts = new Alert[IpsLimits.AlertsPerMessageMax];
    private readonly IpsRule[] _exhausted = new IpsRule[IpsLimits.AlertsPerMessageMax];
    private int _alertCount;
    private int _exhaustedCount;

    /// <param name="zstd">Decodes bodies in zstd; null: they are looked at as they come.</param>
    public Inspector(RateTable rates, IBodyDecoder? zstd = null)
    {
        _rates = rates;
        Message = new MessageBuffers(zstd);
        _evaluation = new Evaluation(Message);
    }

    public MessageBuffers Message { get; }

    /// <summary>The rules that matched, at most <see cref="IpsLimits.AlertsPerMessageMax"/>.</summary>
    public ReadOnlySpan<Alert> Alerts => _alerts.AsSpan(0, _alertCount);

    /// <summary>Rules that ran out of time or steps and so counted as no match; the service decides whether that lets a request pass.</summary>
    public ReadOnlySpan<IpsRule> Exhausted => _exhausted.AsSpan(0, _exhaustedCount);

    /// <summary>1 is worst; 0 when nothing matched.</summary>
    public int WorstPriority { get; private set; }

    /// <summary>A pass rule matched: the message is let through whatever else matched.</summary>
    public bool IsPassed { get; private set; }

    /// <summary>Rules that were evaluated for the last message.</summary>
    public int CandidateCount { get; private set; }

    public void InspectRequest(RuleSet set, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, FlowState flow, in Endpoints endpoints, long nowMilliseconds)
    {
        Message.LoadRequest(head, body);
        Inspect(set, set.Requests, flow, endpoints, nowMilliseconds);
    }

    public void InspectResponse(RuleSet set, ReadOnlySpan<byte> head, ReadOnlySpan<byte> body, FlowState flow, in Endpoints endpoints, long nowMilliseconds)
    {
        Message.LoadResponse(head, body);
        Inspect(set, set.Responses, flow, endpoints, nowMilliseconds);
    }

    private void Inspect(RuleSet set, Prefilter filter, FlowState flow, in Endpoints endpoints, long nowMilliseconds)
    {
        (_alertCount, _exhaustedCount, WorstPriority, IsPassed) = (0, 0, 0, false);
        _candidates.Begin(set.Rules.Count);
        RegionScanner.Scan(filter, Message, _candidates);
        _candidates.Add(filter.Unfiltered);
        _evaluation.Begin(flow);
        CandidateCount = _candidates.Rules.Length;

        // Rules that ask for flowbits come after those that set them.
        var asking = 0;
        foreach (var index in _candidates.Rules)
        {
            if (set.Rules[index].ChecksFlowbits)
            {
                asking++;
            }
            else
            {
                Evaluate(set, index, endpoints, nowMilliseconds);
            }
        }

        if (asking > 0)
        {
            foreach (var index in _candidates.Rules)
            {
                if (set.Rules[index].ChecksFlowbits)
                {
                    Evaluate(set, index, endpoints, nowMilliseconds);
                }
            }
        }

        if (IsPassed)
        {
            (_alertCount, WorstPriority) = (0, 0);
        }
    }

    private void Evaluate(RuleSet set, int index, in Endpoints endpoints, long nowMilliseconds)
    {
        var rule = set.Rules[index];
        if (rule.Endpoints is { } check && !check.Holds(endpoints, Message.IsRequest))
        {
            return;
        }

        var matched = _evaluation.Run(rule.Options, alternate: false);
        var exhausted = _evaluation.IsExhausted;
        if (!matched && Message.HasAlternates && rule.UsesDecodedForms)
        {
            matched = _evaluation.Run(rule.Options, alternate: true);
            exhausted |= _evaluation.IsExhausted;
        }

        if (matched)
        {
            Matched(set, rule, index, endpoints, nowMilliseconds);
        }
        else if (exhausted)
        {
            set.Statistics.RanOut(index);
            if (_exhaustedCount < _exhausted.Length)
            {
                _exhausted[_exhaustedCount++] = rule;
            }
        }
    }

    private void Matched(RuleSet set, IpsRule rule, int index, in Endpoints endpoints, long nowMilliseconds)
    {
        var (source, destination) = Message.IsRequest ? (endpoints.Client, endpoints.Server) : (endpoints.Server, endpoints.Client);
        foreach (var change in rule.FlowbitsChanges)
        {
            change.Apply(_evaluation.Flow, set.Groups);
        }

        if (rule.DetectionFilter is { } filter && !_rates.Passes(rule, filter, source, destination, nowMilliseconds))
        {
            return;
        }

        set.Statistics.Matched(index);
        if (rule.NoAlert || set.IsSuppressed(rule, source, destination))
        {
            return;
        }

        var changed = set.ChangedAction(rule, _rates, source, destination, nowMilliseconds, out var begins);
        if ((changed ?? rule.Identity.Action) == RuleAction.Pass)
        {
            // A rule that a rate filter makes pass does not count; what others find does.
            IsPassed |= rule.Identity.Action == RuleAction.Pass;
            return;
        }

        var isLogged = set.EventLimit(rule) is not { } limit || _rates.Passes(rule, limit, source, destination, nowMilliseconds) || begins;
        WorstPriority = WorstPriority == 0 ? rule.Identity.Priority : Math.Min(WorstPriority, rule.Identity.Priority);
        if (_alertCount < _alerts.Length)
        {
            _alerts[_alertCount++] = new Alert(rule, index, isLogged, changed);
        }
    }
}
