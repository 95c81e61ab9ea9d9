using System.Runtime.InteropServices;
using System.Text;
using LoadMaster.DataPlane.Compression;
using LoadMaster.DataPlane.Http.Bodies;

namespace LoadMaster.DataPlane.Http;

/// <summary>Bodies of responses in which rules replace text. They are read only while the client takes what became of what was read before.</summary>
internal sealed unsafe partial class HttpExchange
{
    /// <summary>Rules that hold for this request work on bodies.</summary>
    private bool _rewrites;

    /// <summary>Names them in entity tags.</summary>
    private uint _bodyMark;
    private BodyFilter? _filter;

    private bool HasRewritten => _filter is { IsPending: true };

    /// <summary>
    /// What the rules look at must come whole and uncoded, and anew when it was made by other rules: of tags those go to the server that name
    /// these rules, without that mark; a date says nothing of rules and does not go.
    /// </summary>
    private void AskForText(RequestHead head)
    {
        // A write that must not hit one state of a resource keeps that condition.
        var reads = head.IsHead || head.Method.SequenceEqual("GET"u8);
        for (var index = 0; index < head.FieldCount; index++)
        {
            ref var field = ref head.Fields[index];
            var name = head.Name(field);
            field.IsHopByHop |= name.Length switch
            {
                5 => Ascii.EqualsIgnoreCase(name, "range"u8),
                8 => Ascii.EqualsIgnoreCase(name, "if-range"u8),
                13 => Ascii.EqualsIgnoreCase(name, "if-none-match"u8) && !Unmark(head, ref field, keepsOthers: !reads),
                15 => Ascii.EqualsIgnoreCase(name, "accept-encoding"u8),
                17 => Ascii.EqualsIgnoreCase(name, "if-modified-since"u8),
                _ => false,
            };
            if (name.Length == 8 && Ascii.EqualsIgnoreCase(name, "if-match"u8))
            {
                _ = Unmark(head, ref field, keepsOthers: true);
            }
        }
    }

    /// <summary>False when no tag is left.</summary>
    private bool Unmark(RequestHead head, ref Field field, bool keepsOthers)
    {
        var mark = TagMark.Write(_bodyMark, stackalloc byte[TagMark.TextLength]);
        var value = head.Value(field);
        var length = TagMark.TakeOff(MemoryMarshal.CreateSpan(ref MemoryMarshal.GetReference(value), value.Length), mark, keepsOthers);
        (field.ValueStart, field.ValueLength) = (field.ValueStart + value.Length - length, length);
        return length > 0;
    }

    /// <summary>The date of what the server has says nothing of what rules made of it: no client shall ask by it.</summary>
    private static void DropDate(ResponseHead head, bool isOfRules)
    {
        for (var index = 0; isOfRules && index < head.FieldCount; index++)
        {
            ref var field = ref head.Fields[index];
            field.IsHopByHop |= Ascii.EqualsIgnoreCase(head.Name(field), "last-modified"u8);
        }
    }

    /// <summary>Whether rules work on such a response.</summary>
    private bool IsForRules(ResponseHead head, in CodedFields fields)
    {
        if (!_rewrites || fields.ContentTypeAt < 0 || head.Status is 204 or 206 or 304)
        {
            return false;
        }

        foreach (var rule in _table.Entry.Rules!.Bodies)
        {
            if (rule.Holds(_flags) && rule.Suits(head.Value(head.Fields[fields.ContentTypeAt])))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when the body is one for the rules, and then they begin.</summary>
    private bool BeginRewriting(ResponseHead head, in CodedFields fields, BodyKind kind)
    {
        if (!IsForRules(head, fields) || head.ContentLength == 0)
        {
            return false;
        }

        if (fields.IsUnreadable)
        {
            _client.Service.Cell.BodiesUnreadable++;
            return false;
        }

        if (kind != BodyKind.None)
        {
            _client.Service.Cell.BodiesRewritten++;
            _filter = loop.BodyFilters.Take();
            _filter.Begin(_table.Entry.Rules!.Bodies, _flags, head.Value(head.Fields[fields.ContentTypeAt]));
        }

        return true;
    }

    private void EndRewriting()
    {
        _client.Service.Cell.BodyReplacements += _filter!.Replacements;
        loop.BodyFilters.Return(_filter);
        _filter = null;
    }

    /// <summary>Puts on the stage what has become of the body so far, one piece of it; false when the client is gone.</summary>
    private bool DrawRewritten()
    {
        var stage = loop.Http.Stage;
        if (_encoder is not null)
        {
            var count = _filter!.Pull(Buffers.Scratch, TransformedReadBytes);
            return count == 0 || Encode(Buffers.Scratch, count, EncodeStep.Run);
        }

        if (_isHttp11)
        {
            stage.Close(_filter!.Pull(stage.Open(out var room), room));
        }
        else
        {
            stage.ClosePlain(_filter!.Pull(stage.OpenPlain(out var room), room));
        }

        return true;
    }
}
