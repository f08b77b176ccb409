import com.vmware.vim25.mo.ServiceInstance;

/** Makes a folder in the inventory, which only grows with what it is given to run. */
final class NewFolder {
    public static void main(String[] arguments) throws Exception {
        ServiceInstance server = Connection.login();
        try {
            server.getRootFolder().createFolder("machines");
        } finally {
            server.getServerConnection().logout();
        }
    }
}
