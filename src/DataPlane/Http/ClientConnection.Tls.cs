using LoadMaster.DataPlane.Engine;
using LoadMaster.DataPlane.Tls;

namespace LoadMaster.DataPlane.Http;

/// <summary>The handshake of an https service; after it the connection is as any other.</summary>
internal sealed unsafe partial class ClientConnection
{
    /// <summary>Lines that tell real servers who the client has shown to be; empty when nobody has asked.</summary>
    private byte[] _identity = [];

    protected override bool HasShownCertificate => _identity.Length > ClientIdentity.Nobody.Length;

    private void BeginHandshake()
    {
        _phase = Phase.Handshake;
        if (Service.Current.Entry.Tls is not { } context || !StartTls(context))
        {
            FailHandshake();
            return;
        }

        Arm(Service.Current.Entry.Timeouts.ClientHeader);
    }

    private void ContinueHandshake()
    {
        switch (Handshake())
        {
            case HandshakeStep.Done:
                if (!TryIdentify())
                {
                    FailHandshake();
                    break;
                }

                Service.Cell.TlsHandshakes++;
                _phase = Phase.Head;
                var timeouts = Service.Current.Entry.Timeouts;
                Arm(IsRefused ? timeouts.ClientHeader : timeouts.ClientIdle);
                ReadHead();
                break;
            case HandshakeStep.Waiting:
                break;
            case HandshakeStep.PlainHttp:
                RefusePlainHttp();
                break;
            default:
                FailHandshake();
                break;
        }
    }

    private bool TryIdentify()
    {
        if (!AsksClients)
        {
            return true;
        }

        if (ReadIdentity() is not { } lines)
        {
            return false;
        }

        _identity = lines;
        return true;
    }

    private void FailHandshake()
    {
        Service.Cell.TlsFailures++;
        Close();
    }

    /// <summary>Past TLS, which the client does not speak.</summary>
    private void RefusePlainHttp()
    {
        var answer = ErrorResponses.Get(ErrorResponses.PlainHttp, close: true, toHead: false);
        fixed (byte* bytes = answer)
        {
            // Best effort: who does not take a small answer at once goes without.
            _ = Native.Send(Fd, bytes, (nuint)answer.Length, Native.NoSignal);
        }

        FailHandshake();
    }
}
