using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Http.Rules;
using LoadMaster.Domain;

namespace LoadMaster.DataPlane.Http;

/// <summary>The stage of content rules.</summary>
internal sealed unsafe partial class HttpExchange
{
    private int _flags;

    /// <summary>Flags and the server group, from the request as it came; returns which changes are to be made.</summary>
    private long LookByRules(RuleSet rules, RequestHead head)
    {
        var address = _client.Address;
        _choice.Group = rules.Look(head, address.Bytes, loop.Http.Rules, ref _flags, out var edits, out _);
        return edits;
    }

    /// <summary>Changes the written head where it lies; -1 when it would become too long.</summary>
    private int EditRequest(RuleSet rules, RequestHead asItCame, byte* written, int length, long edits)
    {
        var editor = new HeadEditor(written, length, length + Limits.RuleHeadGrowthBytesMax);
        rules.EditRequest(ref editor, edits, asItCame, loop.Http.Rules);
        return editor.Overflowed ? -1 : editor.Length;
    }

    /// <summary>Changes the response head in the loop's head buffer; -1 when it would become too long.</summary>
    private int EditResponse(RuleSet rules, int length)
    {
        var editor = new HeadEditor(loop.Http.HeadBuffer, length, length + Limits.RuleHeadGrowthBytesMax);
        rules.EditResponse(ref editor, _flags, loop.Http.Rules);
        return editor.Overflowed ? -1 : editor.Length;
    }
}
