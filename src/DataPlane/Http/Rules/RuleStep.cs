using System.Text;
using LoadMaster.DataPlane.Http.Answers;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http.Rules;

/// <summary>One compiled rule in a service's list.</summary>
/// <param name="ownHost">Of the service, for redirects of requests without Host.</param>
internal sealed class RuleStep(ContentRule rule, TextMatch text, string ownHost)
{
    private readonly RequestMatcher? _matcher = rule.LooksAtRequest ? new RequestMatcher(rule, text) : null;
    private readonly RedirectAnswer? _redirect = rule.Kind == RuleKind.Redirect ? new RedirectAnswer(rule.Status, rule.Value, ownHost, rule.HasCaptures) : null;
    private readonly TextMatch? _part = rule.Pattern.Length == 0 ? null : text;
    private readonly byte[] _field = Encoding.ASCII.GetBytes(rule.Field);
    private readonly RuleValue _value = new(rule);
    private readonly byte[] _line = [.. Encoding.ASCII.GetBytes($"{rule.Field}: "), .. new RuleValue(rule).Text, .. "\r\n"u8];
    private readonly int _setFlag = RuleFlags.Bit(rule.SetFlag);
    private readonly RuleFlags _flags = new(rule);

    public string Name => rule.Name;

    public bool IsMatch => rule.Kind == RuleKind.Match;

    /// <summary>Answers the requests that it finds; else null.</summary>
    public RedirectAnswer? Redirect => _redirect;

    /// <summary>Whether a rule that is none of kind match holds, by the flags and by what it looks for.</summary>
    public bool Finds(RequestHead head, ReadOnlySpan<byte> clientAddress, RuleScratch scratch, int flags) =>
        Holds(flags) && (_matcher is null || _matcher.Matches(head, clientAddress, scratch));

    /// <summary>Whether a match rule matches; sets its flag then.</summary>
    public bool Matches(RequestHead head, ReadOnlySpan<byte> clientAddress, RuleScratch scratch, ref int flags)
    {
        if (!Holds(flags) || !_matcher!.Matches(head, clientAddress, scratch))
        {
            return false;
        }

        flags |= _setFlag;
        return true;
    }

    /// <summary>Whether the rule holds, by the flags that were set before it.</summary>
    public bool Holds(int flags) => _flags.Hold(flags);

    /// <param name="request">As it came, for a rule that captures something of it; null while a response is changed.</param>
    public void Edit(ref HeadEditor head, RequestHead? request, RuleScratch scratch)
    {
        switch (rule.Kind)
        {
            case RuleKind.AddHeader when !_value.IsMade:
                head.Add(_line);
                break;
            case RuleKind.AddHeader:
                // It was found before; looked for once more for what it captures, as other rules have used the scratch since.
                if (request is not null && _matcher!.Matches(request, default, scratch))
                {
                    head.Add(_field, _value, scratch);
                }

                break;
            case RuleKind.DeleteHeader:
                head.Delete(_field);
                break;
            case RuleKind.ReplaceHeader:
                head.ReplaceValue(_field, _part, _value, scratch);
                break;
            default:
                head.RewriteUrl(text, _value, scratch);
                break;
        }
    }
}
