using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using LoadMaster.Api;
using LoadMaster.Domain;
using LoadMaster.Domain.Pair;
using LoadMaster.Host.Rest;

namespace LoadMaster.Host.Pair;

/// <summary>Asks the node that made the token to be let in, and trusts only the certificate that the token names.</summary>
public sealed class JoinCall(TimeProvider time, TimeSpan refusedFor)
{
    private const int ManagementPortDefault = 8443;
    private static readonly TimeSpan s_answerWithin = TimeSpan.FromSeconds(15);

    /// <summary>A node that has just become the first of a pair starts afresh and refuses connections for a moment.</summary>
    public static readonly TimeSpan RefusedForDefault = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_againAfter = TimeSpan.FromMilliseconds(300);

    /// <summary>Null when the text is neither ADDRESS nor ADDRESS:PORT.</summary>
    public static IPEndPoint? EndpointOf(string text) =>
        IPAddress.TryParse(text, out var address) && !(address.AddressFamily == AddressFamily.InterNetwork && text != address.ToString())
            ? new IPEndPoint(address, ManagementPortDefault)
            : IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port > 0 ? endpoint : null;

    /// <exception cref="RequestRefusedException">Unreachable, not the node of the token, or refused there; the text says which.</exception>
    public async Task<AdmittedDto> AskAsync(IPEndPoint other, JoinToken token, MemberRequestDto request, CancellationToken cancel)
    {
        using var client = new LoadMasterClient(
            CertificateFingerprint.CreateHandler(token.PinnedFingerprint),
            new LoadMasterClientOptions { Url = new Uri($"https://{other}"), Timeout = s_answerWithin });
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await client.RequestMembershipAsync(request, cancel);
            }
            catch (HttpRequestException error) when (IsRefused(error) && time.GetElapsedTime(began) < refusedFor)
            {
                await Task.Delay(s_againAfter, time, cancel);
            }
            catch (HttpRequestException error)
            {
                throw Unreachable(other, error);
            }
            catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
            {
                throw Refused(ProblemCodes.NodeUnreachable, $"{other} did not answer within {s_answerWithin.TotalSeconds:0} s. Is it the management address of the other node, and open from here?", "/address");
            }
            catch (ApiProblemException refused)
            {
                throw Refused(refused.Problem.Code, $"{other} refused: {refused.Problem.Detail ?? refused.Problem.Title}", "");
            }
            catch (UnexpectedAnswerException error)
            {
                throw Refused(ProblemCodes.IncompatibleVersion, $"{other} answered what this version does not understand: {error.Message} Install the same version on both nodes.", "/address");
            }
        }
    }

    private static bool IsRefused(HttpRequestException error) => error.GetBaseException() is SocketException { SocketErrorCode: SocketError.ConnectionRefused };

    private static RequestRefusedException Unreachable(IPEndPoint other, HttpRequestException error) => error.InnerException is AuthenticationException
        ? Refused(
            ProblemCodes.JoinTokenWrong,
            $"{other} showed another certificate than the token names: the token is of another node, or somebody stands in between. Nothing was sent. Make a new token on the node at {other}.",
            "/token")
        : Refused(
            ProblemCodes.NodeUnreachable,
            $"{other} cannot be reached: {error.GetBaseException().Message}. Does the other node listen there (its management:address; 127.0.0.1 is reached from itself only)?",
            "/address");

    private static RequestRefusedException Refused(string code, string message, string path) => new(StatusCodes.Status409Conflict, code, message, path);
}
