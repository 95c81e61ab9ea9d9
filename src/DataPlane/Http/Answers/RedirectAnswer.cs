using System.Text;
using LoadMaster.DataPlane.Http.Fields;
using LoadMaster.DataPlane.Http.Rules;

namespace LoadMaster.DataPlane.Http.Answers;

/// <summary>A redirect, written for one request into memory that is there already.</summary>
/// <param name="ownHost">Stands for the host where a request names none (HTTP/1.0).</param>
/// <param name="captures">The target may name groups of a rule's pattern.</param>
internal sealed class RedirectAnswer(int status, string target, string ownHost, bool captures = false)
{
    private readonly byte[] _before = Encoding.ASCII.GetBytes($"HTTP/1.1 {status} {ReasonOf(status)}\r\nContent-Length: 0\r\nLocation: ");
    private readonly byte[] _ownHost = Encoding.ASCII.GetBytes(ownHost);
    private readonly TargetTemplate _target = new(target, captures);

    public int Status => status;

    /// <summary>The answer's length, or -1 when what the client asked for is too long to be put into it.</summary>
    /// <param name="scratch">Has what the rule captured.</param>
    public int Write(Span<byte> answer, RequestHead request, bool closes, RuleScratch scratch)
    {
        var host = TargetText.HostName(request.Host);
        _before.CopyTo(answer);
        var length = _target.Write(answer[_before.Length..], host.IsEmpty ? _ownHost : host, TargetText.PathAndQuery(request.Target), scratch);
        var end = closes ? "\r\nConnection: close\r\n\r\n"u8 : "\r\n\r\n"u8;
        return length < 0 || !end.TryCopyTo(answer[(_before.Length + length)..]) ? -1 : _before.Length + length + end.Length;
    }

    private static string ReasonOf(int status) => status switch
    {
        301 => "Moved Permanently",
        302 => "Found",
        307 => "Temporary Redirect",
        _ => "Permanent Redirect",
    };
}
