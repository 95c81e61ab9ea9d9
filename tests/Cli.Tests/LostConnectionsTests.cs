using System.Net.Sockets;
using LoadMaster.Api;

namespace LoadMaster.Cli.Tests;

public class LostConnectionsTests
{
    [Fact]
    public async Task A_connection_reset_in_the_moment_it_is_made_is_told_as_any_lost_one()
    {
        using var http = new HttpClient(new LostConnections(new Failing(new SocketException((int)SocketError.NotConnected))));
        var error = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("http://node.test/")));
        Assert.Equal(HttpRequestError.ConnectionError, error.HttpRequestError);
        Assert.IsType<SocketException>(error.InnerException);
    }

    [Fact]
    public async Task Other_errors_stay_what_they_are()
    {
        using var http = new HttpClient(new LostConnections(new Failing(new InvalidOperationException("x"))));
        await Assert.ThrowsAsync<InvalidOperationException>(() => http.GetAsync(new Uri("http://node.test/")));
    }

    private sealed class Failing(Exception error) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromException<HttpResponseMessage>(error);
    }
}
