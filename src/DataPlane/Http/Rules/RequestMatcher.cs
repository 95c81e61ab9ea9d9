using System.Net;
using System.Text;
using LoadMaster.DataPlane.Http.Fields;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.Http.Rules;

/// <summary>What a compiled rule looks for in the request as the client sent it.</summary>
internal sealed class RequestMatcher(ContentRule rule, TextMatch text)
{
    /// <summary>Empty for a rule whose field is the header that it adds.</summary>
    private readonly byte[] _field = Encoding.ASCII.GetBytes(rule.Kind == RuleKind.AddHeader ? "" : rule.Field);
    private readonly NetworkMatch? _network = rule.Subject == RuleSubject.Source ? new NetworkMatch(IPNetwork.Parse(rule.Pattern)) : null;

    public bool Matches(RequestHead head, ReadOnlySpan<byte> clientAddress, RuleScratch scratch) => Found(head, clientAddress, scratch) != rule.Negate;

    private bool Found(RequestHead head, ReadOnlySpan<byte> clientAddress, RuleScratch scratch)
    {
        var url = TargetText.PathAndQuery(head.Target);
        switch (rule.Subject)
        {
            case RuleSubject.Url:
                return text.Matches(url, scratch);
            case RuleSubject.Path:
                return text.Matches(TargetText.Path(url), scratch);
            case RuleSubject.Host:
                return text.Matches(TargetText.HostName(head.Host), scratch);
            case RuleSubject.Method:
                return text.Matches(head.Method, scratch);
            case RuleSubject.Query:
                return FoundInQuery(TargetText.Query(url), scratch);
            case RuleSubject.Source:
                return _network!.Holds(clientAddress);
            default:
                return FoundInFields(head, scratch);
        }
    }

    private bool FoundInQuery(ReadOnlySpan<byte> query, RuleScratch scratch)
    {
        if (_field.Length == 0)
        {
            return text.Matches(query, scratch);
        }

        while (ListText.NextParameter(ref query, out var name, out var value))
        {
            if (name.SequenceEqual(_field) && text.Matches(value, scratch))
            {
                return true;
            }
        }

        return false;
    }

    private bool FoundInFields(RequestHead head, RuleScratch scratch)
    {
        var isCookie = rule.Subject == RuleSubject.Cookie;
        var wanted = isCookie ? "cookie"u8 : _field;
        for (var index = 0; index < head.FieldCount; index++)
        {
            ref var field = ref head.Fields[index];
            if (field.NameLength == wanted.Length && Ascii.EqualsIgnoreCase(head.Name(field), wanted)
                && (isCookie ? FoundInCookies(head.Value(field), scratch) : text.Matches(head.Value(field), scratch)))
            {
                return true;
            }
        }

        return false;
    }

    private bool FoundInCookies(ReadOnlySpan<byte> cookies, RuleScratch scratch)
    {
        while (ListText.NextCookie(ref cookies, out var name, out var value))
        {
            if (name.SequenceEqual(_field) && text.Matches(value, scratch))
            {
                return true;
            }
        }

        return false;
    }
}
