// Java's own HttpClient as it comes: it offers HTTP/2 with the first request of every connection.
// Arguments: the URL of the mock, a world. Writes a line for each answer, its status and its body.

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class JdkHttpClient {
    private final HttpClient client = HttpClient.newHttpClient();
    private final String url;
    private final String world;

    JdkHttpClient(String url, String world) {
        this.url = url;
        this.world = world;
    }

    public static void main(String[] arguments) throws Exception {
        new JdkHttpClient(arguments[0], arguments[1]).run();
    }

    void run() throws Exception {
        String made = send("POST", "/api/v1/tickets", text("{\"subject\": \"Zo\u00eb cannot print\"}"), "X-API-Key", "ak_live_xxxx");
        String ticket = "/api/v1/tickets/" + id(made);
        byte[] change = bytes("{\"status\": \"pending\"}");
        send("PUT", ticket, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(change)), "X-API-Key", "ak_live_xxxx");
        send("GET", ticket, BodyPublishers.noBody(), "X-API-Key", "ak_live_xxxx");
        String event = "{\"event\": \"deploy_completed\"}";
        send("POST", "/api/v2/workflows/webhook/wf_abc123", text(event), "X-Workflow-Signature", sign(event));
    }

    String send(String method, String path, BodyPublisher body, String credential, String value) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .header("X-Mock-World", world)
            .header(credential, value)
            .method(method, body)
            .build();
        HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
        System.out.write(bytes(answer.statusCode() + " "));
        System.out.write(answer.body());
        System.out.write('\n');
        System.out.flush();
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    static String id(String made) {
        Matcher found = Pattern.compile("\"id\":(\\d+)").matcher(made);
        if (!found.find()) {
            throw new IllegalStateException("no id in " + made);
        }
        return found.group(1);
    }

    static String sign(String event) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(bytes("whsec_docs"), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(bytes(event)));
    }

    static BodyPublisher text(String body) {
        return BodyPublishers.ofByteArray(bytes(body));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
