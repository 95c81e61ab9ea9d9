using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Rules;

namespace LoadMaster.DataPlane.Http;

/// <summary>What the intrusion prevention keeps of a client, and what it says to one.</summary>
internal sealed unsafe partial class ClientConnection
{
    private FlowState? _flow;

    /// <summary>The flowbits of this connection.</summary>
    public FlowState Flowbits => _flow ??= new FlowState();

    /// <summary>Answers that a rule does not let the request pass, and closes.</summary>
    public void Reject(IpsRule rule, bool lingers, RejectionParts parts)
    {
        var (start, head, body) = RejectionPage.Write(new Span<byte>(Loop.Http.HeadBuffer, RejectionPage.BytesMax), rule.Identity.Message, rule.Identity.Sid);
        start += parts.HasFlag(RejectionParts.Head) ? 0 : head;
        var length = (parts.HasFlag(RejectionParts.Head) ? head : 0) + (parts.HasFlag(RejectionParts.Body) ? body : 0);
        Service.Cell.CountResponse(400);
        Service.Cell.BytesOut += length;
        if (Send(Loop.Http.HeadBuffer + start, length))
        {
            OnResponseComplete(closes: true, lingers);
        }
        else
        {
            _exchange = null;
            Abort();
        }
    }

    /// <summary>Lets the client send a body that we want to see before any server does.</summary>
    public bool Continue()
    {
        var line = "HTTP/1.1 100 Continue\r\n\r\n"u8;
        Service.Cell.BytesOut += line.Length;
        fixed (byte* bytes = line)
        {
            return Send(bytes, line.Length);
        }
    }
}
