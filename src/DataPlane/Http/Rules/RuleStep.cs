using System.Text;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http.Rules;

/// <summary>One compiled rule in a service's list.</summary>
internal sealed class RuleStep(ContentRule rule, TextMatch text)
{
    private readonly RequestMatcher? _matcher = rule.Kind == RuleKind.Match ? new RequestMatcher(rule, text) : null;
    private readonly TextMatch? _part = rule.Pattern.Length == 0 ? null : text;
    private readonly byte[] _field = Encoding.ASCII.GetBytes(rule.Field);
    private readonly byte[] _value = Encoding.ASCII.GetBytes(rule.Value);
    private readonly byte[] _line = Encoding.ASCII.GetBytes($"{rule.Field}: {rule.Value}\r\n");
    private readonly int _setFlag = RuleFlags.Bit(rule.SetFlag);
    private readonly RuleFlags _flags = new(rule);

    public string Name => rule.Name;

    public bool IsMatch => _matcher is not null;

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

    public void Edit(ref HeadEditor head, RuleScratch scratch)
    {
        switch (rule.Kind)
        {
            case RuleKind.AddHeader:
                head.Add(_line);
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
