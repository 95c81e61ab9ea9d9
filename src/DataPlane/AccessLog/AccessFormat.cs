using System.Text;
using System.Text.Encodings.Web;
using LoadMaster.DataPlane.Http;
using LoadMaster.Domain.Configuration;

namespace LoadMaster.DataPlane.AccessLog;

/// <summary>A piece of a line, ready for the loop.</summary>
/// <param name="Bytes">The literal, or the header's name.</param>
/// <param name="Index">Of what is kept of the request, for what is shown of it.</param>
internal readonly record struct AccessPiece(AccessVariable Variable, byte[] Bytes, int Index);

/// <summary>How one service's lines are written; made with the table. What a line shows of a request's or response's head is kept until the line is written.</summary>
internal sealed class AccessFormat
{
    private const int MethodIndex = 0;
    private const int TargetIndex = 1;
    private const int HostIndex = 2;
    private const int FirstHeaderIndex = 3;

    private readonly byte[][] _requestHeaders;
    private readonly byte[][] _responseHeaders;

    private AccessFormat(VirtualService service, AccessLogTemplate template)
    {
        Every = service.AccessLog.SampleEvery;
        IsJson = template.IsJson;
        _requestHeaders = Headers(template, AccessVariable.RequestHeader);
        _responseHeaders = Headers(template, AccessVariable.ResponseHeader);
        Service = service.Id.Value;
        Pieces = [.. template.Parts.Select(part => PieceOf(part, service))];
    }

    public int Service { get; }

    /// <summary>One of so many is written.</summary>
    public int Every { get; }

    public bool IsJson { get; }

    public AccessPiece[] Pieces { get; }

    public bool ShowsResponse => _responseHeaders.Length > 0;

    /// <summary>Null for a service without an access log.</summary>
    public static AccessFormat? Of(VirtualService service) =>
        AccessLogTemplate.Of(service.AccessLog, service.Type) is { } template ? new AccessFormat(service, template) : null;

    /// <summary>Keeps what a line will show of a request.</summary>
    public void Keep(RequestHead head, ref KeptTexts kept)
    {
        kept.Add(head.Method, Domain.Limits.AccessLogValueBytesMax);
        kept.Add(head.Target, Domain.Limits.AccessLogTargetBytesMax);
        kept.Add(head.Host, Domain.Limits.AccessLogValueBytesMax);
        KeepHeaders(head, _requestHeaders, ref kept);
    }

    /// <summary>Keeps what a line will show of a response.</summary>
    public void Keep(ResponseHead head, ref KeptTexts kept) => KeepHeaders(head, _responseHeaders, ref kept);

    private static void KeepHeaders(MessageHead head, byte[][] names, ref KeptTexts kept)
    {
        foreach (var name in names)
        {
            kept.Add(Find(head, name), Domain.Limits.AccessLogValueBytesMax);
        }
    }

    /// <summary>The first of that name; empty for none.</summary>
    private static ReadOnlySpan<byte> Find(MessageHead head, byte[] name)
    {
        for (var index = 0; index < head.FieldCount; index++)
        {
            ref var field = ref head.Fields[index];
            if (field.NameLength == name.Length && Ascii.EqualsIgnoreCase(head.Name(field), name))
            {
                return head.Value(field);
            }
        }

        return default;
    }

    private static byte[][] Headers(AccessLogTemplate template, AccessVariable kind) =>
        [.. template.Parts.Where(part => part.Variable == kind).Select(part => part.Text.ToLowerInvariant()).Distinct().Select(Encoding.ASCII.GetBytes)];

    private static int IndexIn(byte[][] names, string name) => Array.FindIndex(names, known => known.AsSpan().SequenceEqual(Encoding.ASCII.GetBytes(name.ToLowerInvariant())));

    private AccessPiece PieceOf(AccessPart part, VirtualService service) => part.Variable switch
    {
        AccessVariable.Service => new(AccessVariable.Literal, Escaped(service.DisplayName), 0),
        AccessVariable.ServiceId => new(AccessVariable.Literal, Encoding.UTF8.GetBytes(service.Id.ToString()), 0),
        AccessVariable.Method => new(part.Variable, [], MethodIndex),
        AccessVariable.Target => new(part.Variable, [], TargetIndex),
        AccessVariable.Host => new(part.Variable, [], HostIndex),
        AccessVariable.RequestHeader => new(part.Variable, [], FirstHeaderIndex + IndexIn(_requestHeaders, part.Text)),
        AccessVariable.ResponseHeader => new(part.Variable, [], FirstHeaderIndex + _requestHeaders.Length + IndexIn(_responseHeaders, part.Text)),
        _ => new(part.Variable, Encoding.UTF8.GetBytes(part.Text), 0),
    };

    /// <summary>The service's own name, as a value.</summary>
    private byte[] Escaped(string name) => Encoding.UTF8.GetBytes(
        IsJson ? JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(name) : name.Replace("\\", "\\x5C", StringComparison.Ordinal).Replace("\"", "\\x22", StringComparison.Ordinal));
}
